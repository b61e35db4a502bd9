package org.caravault.testing;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.caravault.driver.DriverWork;
import org.caravault.driver.ProgramOutput;
import org.caravault.driver.ProgramRun;

/** Runs one program as drivers' programs are run; as a process of its own, so that it can be killed or made to stand still. */
public final class ProgramHolder {
    public static final Duration LIFELINE = Duration.ofSeconds(2);
    private static final Duration STALL = Duration.ofMinutes(5);

    private ProgramHolder() {}

    public static void main(String[] words) throws Exception {
        run(List.of(), List.of(words));
    }

    /** Runs it here; what it has said. */
    public static String run(List<String> environment, List<String> words) throws Exception {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        DriverWork work = new DriverWork(null, STALL, LIFELINE, () -> false, Path.of("/nowhere"));
        ProgramOutput output = new ProgramOutput(exchange, List.of());
        return new ProgramRun(exchange, words, environment, new File("/"), output, work, STALL, LIFELINE).toItsEnd();
    }

    public static Process start(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
                "-Dtest.log=target/holder-" + System.nanoTime() + ".log",
                "-cp",
                System.getProperty("java.class.path"),
                ProgramHolder.class.getName()));
        command.addAll(words);
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
