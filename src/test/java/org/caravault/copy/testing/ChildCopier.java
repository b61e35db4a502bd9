package org.caravault.copy.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.caravault.copy.cli.CopyMain;

/** The copier in a process of its own, as a service runs it. */
public final class ChildCopier {
    private ChildCopier() {}

    public static Process start(List<String> jvmFlags, String... arguments) throws IOException {
        return start(Map.of(), jvmFlags, arguments);
    }

    public static Process start(Map<String, String> environment, List<String> jvmFlags, String... arguments)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(jvmFlags, arguments)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    public static List<String> command(List<String> jvmFlags, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("-Dcaravault.copy.calls=" + System.getProperty("caravault.copy.calls"));
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CopyMain.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    public static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
