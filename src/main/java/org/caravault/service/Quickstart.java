package org.caravault.service;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** To come. */
@Command(name = "quickstart")
public final class Quickstart implements Callable<Integer> {
    @Override
    public Integer call() {
        return 1;
    }
}
