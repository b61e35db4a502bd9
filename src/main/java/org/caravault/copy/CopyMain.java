package org.caravault.copy;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The copier's command line: {@code copy}, {@code remove}, {@code verify}, {@code scan}. Exit codes: 0 done, 3 done but some entries failed
 * (each named), 1 failed, 2 usage, 130 interrupted.
 */
public final class CopyMain {
    static final int USAGE = 2;
    static final int INTERRUPTED = 130;

    private static final Map<String, Supplier<Callable<Integer>>> COMMANDS = Map.of(
            "copy", CopyCommand::new,
            "remove", RemoveCommand::new,
            "scan", ScanCommand::new,
            "verify", VerifyCommand::new);

    private CopyMain() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Interruption.watch();
        int code = run(Arguments.asBytes(args));
        Interruption.over();
        System.out.flush();
        Runtime.getRuntime()
                .halt(code); // nothing is left to do, and threads stuck in a dead mount must not hold the process
    }

    /** Runs one command in this process. Arguments stand for bytes, in ISO 8859-1. */
    static int run(String... args) {
        Supplier<Callable<Integer>> command = args.length == 0 ? null : COMMANDS.get(args[0]);
        if (command == null) {
            System.err.println("usage: copy SRC DST | remove TREE | verify BACKUP_DIR | scan DIR (each with --help)");
            return USAGE;
        }
        return new CommandLine(command.get())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(Arrays.copyOfRange(args, 1, args.length));
    }
}
