package org.caravault.driver;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.exec.ExecBinding;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecEndpoint;
import org.apache.camel.component.exec.ExecResult;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;

/**
 * Runs the programs of drivers for {@code exec:} endpoints. Its words are the lines of the variable {@code arguments}: a line
 * is one argument whatever its expressions evaluate to, so that nothing is ever split, quoted or seen by a shell. Those of
 * {@code moreArguments} follow. The variables {@code environment}, {@code directory}, {@code read} and {@code warnings} are documented in
 * {@code docs/writing-a-driver.md}.
 */
public final class Programs implements ExecBinding, ExecCommandExecutor {
    private final DriverWork work;
    private final Duration stall;
    private final Duration lifeline;

    /**
     * Sets the time limits.
     *
     * @param stall a program without progress for so long has failed
     * @param lifeline a program that receives no tick for so long is killed: less than a job's lease, as for a copier
     */
    public Programs(DriverWork work, Duration stall, Duration lifeline) {
        this.work = work;
        this.stall = stall;
        this.lifeline = lifeline;
    }

    /** A command that knows for which job it runs. */
    private static final class OfJob extends ExecCommand {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        private final transient ProgramRun run;

        OfJob(List<String> words, ProgramRun run) {
            super(
                    words.get(0),
                    words.subList(1, words.size()),
                    null,
                    0L,
                    Set.of(),
                    null,
                    null,
                    false,
                    LoggingLevel.OFF);
            this.run = run;
        }
    }

    @Override
    public ExecCommand readInput(Exchange exchange, ExecEndpoint endpoint) {
        List<String> words = new ArrayList<>(List.of(endpoint.getExecutable()));
        words.addAll(ArgumentLines.filledIn(exchange, "arguments"));
        words.addAll(ArgumentLines.filledIn(exchange, "moreArguments"));
        List<String> directory = ArgumentLines.filledIn(exchange, "directory");
        ProgramRun run = new ProgramRun(
                exchange,
                words,
                ArgumentLines.filledIn(exchange, "environment"),
                new File(directory.isEmpty() ? "/" : directory.get(0)),
                new ProgramOutput(exchange, ArgumentLines.of(exchange, "read"), warnings(exchange)),
                work,
                stall,
                lifeline);
        return new OfJob(words, run);
    }

    private static Set<Integer> warnings(Exchange exchange) {
        return ArgumentLines.of(exchange, "warnings").stream()
                .map(Programs::code)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static int code(String line) {
        if (!line.matches("[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException(
                    "'warnings' contains exit codes from 1 to 255, a line each, and not '%s'".formatted(line));
        }
        return Integer.parseInt(line);
    }

    @Override
    public ExecResult execute(ExecCommand command) throws java.io.IOException {
        try {
            String output = ((OfJob) command).run.toItsEnd();
            return new ExecResult(
                    command,
                    new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)),
                    InputStream.nullInputStream(),
                    0);
        } catch (LeaseLostException | NodeStopsException ended) {
            throw new RuntimeCamelException(ended); // Camel's error handling looks inside
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while " + command.getExecutable() + " ran");
        }
    }

    @Override
    public void writeOutput(Exchange exchange, ExecResult result) {
        exchange.getMessage()
                .setBody(exchange.getContext().getTypeConverter().convertTo(String.class, result.getStdout()));
    }
}
