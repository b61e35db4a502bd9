package org.caravault.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The copier in a process of its own, as a service runs it. */
final class ChildCopier {
    private ChildCopier() {}

    static Process start(List<String> jvmFlags, String... arguments) throws IOException {
        return start(Map.of(), jvmFlags, arguments);
    }

    static Process start(Map<String, String> environment, List<String> jvmFlags, String... arguments)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(jvmFlags, arguments)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    static List<String> command(List<String> jvmFlags, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("-Dcaravault.copy.calls=" + System.getProperty("caravault.copy.calls"));
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CopyMain.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
