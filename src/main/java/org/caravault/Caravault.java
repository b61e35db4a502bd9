package org.caravault;

/** The command line: one launcher for the service, the quickstart and the copier. */
public final class Caravault {
    private Caravault() {}

    public static void main(String[] arguments) {
        System.out.println("caravault");
    }
}
