package org.caravault.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The three hosts of {@code lab/with-nfs}: what is exported to whom, and who gets in. */
final class Hosts {
    static final String SERVER = "10.88.0.1";
    static final String NODE = "10.88.0.10";
    static final String OTHER = "10.88.0.20";

    /** mount(8)'s exit code for a mount that the server refuses. */
    static final int REFUSED = 32;

    private static final Duration COMMANDS_END_WITHIN = Duration.ofMinutes(2);
    private static final Path TRIALS = Path.of("/mnt/trial");

    private static final int OTHER_CLIENTS = 300;

    /** How a command ended, and all that it said. */
    record Ended(int code, String output) {}

    private Hosts() {}

    static Ended run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("command", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(COMMANDS_END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(
                    String.join(" ", command) + " did not end within " + COMMANDS_END_WITHIN.toSeconds() + " s");
        }
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        Files.delete(output);
        return new Ended(process.exitValue(), said);
    }

    /** Runs a command that must succeed. */
    static String must(String... command) throws IOException, InterruptedException {
        Ended ended = run(List.of(command));
        if (ended.code() != 0) {
            throw new IOException(String.join(" ", command) + ": " + ended.code() + " " + ended.output());
        }
        return ended.output();
    }

    /** Runs a script with arguments, {@code $1} and so on. */
    static void sh(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-euc", script, "sh"));
        command.addAll(List.of(arguments));
        must(command.toArray(new String[0]));
    }

    /** What the server exports, one line each: {@code /path  client(options)}. */
    static List<String> exports() throws IOException, InterruptedException {
        return Arrays.stream(must("exportfs", "-s").split("\n", -1))
                .filter(line -> !line.isBlank())
                .sorted()
                .toList();
    }

    /** Hundreds of exports that are none of ours, as a big server has them. */
    static void serveManyOthers() throws IOException, InterruptedException {
        String clients = IntStream.rangeClosed(1, OTHER_CLIENTS)
                .mapToObj(n -> "10.99.%d.%d(ro,no_subtree_check)".formatted(n / 100, 1 + n % 100))
                .collect(Collectors.joining(" "));
        Files.writeString(Path.of("/etc/exports"), NfsEndToEnd.EXTERNAL + " " + clients + "\n");
        must("exportfs", "-ra");
    }

    /** The options with which a path is exported to the data node; empty: it is not. */
    static List<String> granted(String path) throws IOException, InterruptedException {
        String start = path + "  " + NODE + "(";
        return exports().stream()
                .filter(line -> line.startsWith(start))
                .flatMap(line -> Arrays.stream(
                        line.substring(start.length(), line.length() - 1).split(",", -1)))
                .toList();
    }

    /** Whether a path is exported to that address. */
    static boolean exportedTo(String address, String path) throws IOException, InterruptedException {
        return exports().stream().anyMatch(line -> line.startsWith(path + "  " + address + "("));
    }

    static void grant(String path, String options) throws IOException, InterruptedException {
        must("exportfs", "-o", options, NODE + ":" + path);
    }

    static void revoke(String path) throws IOException, InterruptedException {
        must("exportfs", "-u", NODE + ":" + path);
    }

    /** Tries a mount from the data node. @return the exit code of mount(8) */
    static int tryMount(String location, String version) throws IOException, InterruptedException {
        return tryMount(List.of(), location, version);
    }

    /** Tries a mount from the other host. @return the exit code of mount(8) */
    static int tryMountElsewhere(String location, String version) throws IOException, InterruptedException {
        return tryMount(List.of("on-other-host"), location, version);
    }

    private static int tryMount(List<String> where, String location, String version)
            throws IOException, InterruptedException {
        Files.createDirectories(TRIALS);
        List<String> command = new ArrayList<>(where);
        command.addAll(List.of("mount", "-t", "nfs", "-o", "ro,vers=" + version, location, TRIALS.toString()));
        int code = run(command).code();
        if (code == 0) {
            must("umount", TRIALS.toString());
        }
        return code;
    }

    /** What is mounted below a directory, each as in mountinfo (proc(5)). */
    static List<String> mountedBelow(Path directory) throws IOException {
        return Files.readString(Path.of("/proc/self/mountinfo"))
                .lines()
                .filter(line -> line.contains(" " + directory + "/"))
                .toList();
    }
}
