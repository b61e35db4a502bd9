package org.caravault.copy.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.util.Map;
import java.util.Optional;
import org.caravault.copy.options.CommandLine;
import org.caravault.copy.options.RawArguments;

/**
 * The copier's command line: {@code copy}, {@code remove}, {@code verify}, {@code scan}. Exit codes: 0 done, 3 done but some entries failed
 * (each named), 1 failed, 2 usage, 130 interrupted.
 */
public final class CopyMain {
    static final int USAGE = 2;
    public static final int INTERRUPTED = 130;

    private static final Map<String, Command> COMMANDS = Map.of(
            "copy", new CopyCommand(),
            "rehearse", new RehearseCommand(),
            "remove", new RemoveCommand(),
            "scan", new ScanCommand(),
            "verify", new VerifyCommand());

    private CopyMain() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Interruption.watch();
        int code = runOrExplain(args);
        Interruption.over();
        ImmediateExit.now(code); // nothing is left to do, and threads stuck in a dead mount must not hold the process
    }

    /** A fault of the copier itself is a failure, too, and must not look like an interruption. */
    private static int runOrExplain(String[] args) {
        try {
            return run(RawArguments.asBytes(args));
        } catch (RuntimeException | Error fault) {
            System.err.println("internal error in the copier: " + fault);
            for (StackTraceElement at : fault.getStackTrace()) {
                System.err.println("  at " + at);
            }
            return 1;
        }
    }

    /** Runs one command in this process. Arguments stand for bytes, in ISO 8859-1. */
    public static int run(String... args) {
        Optional<Command> command = args.length == 0 ? Optional.empty() : Optional.ofNullable(COMMANDS.get(args[0]));
        if (command.isEmpty()) {
            System.err.println("usage: copy SRC DST | remove TREE | verify BACKUP_DIR | scan DIR (each with --help)");
            return USAGE;
        }
        if (args.length == 2 && args[1].equals("--help")) {
            System.out.print(command.get().help());
            return 0;
        }
        try {
            CommandLine words = CommandLine.parse(args, 1, command.get().options());
            return command.get().run(words);
        } catch (CommandLine.UsageException why) {
            System.err.println(why.getMessage());
            return USAGE;
        }
    }

    /** Ties this process to its parent's life, if that was asked for. */
    static void holdLifeline(CommandLine words) {
        if (words.has("--lifeline")) {
            // not System.in: its buffer's lock is held by whoever waits for the next byte
            Lifeline.hold(new FileInputStream(FileDescriptor.in));
        }
    }
}
