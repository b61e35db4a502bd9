package org.caravault.notify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.caravault.exec.Commands;

/** Runs a program with each event. */
public final class NotifyCommand {
    private final Commands commands;
    private final List<String> words;

    /** The program and its first arguments, separated by spaces; no shell reads them. */
    public NotifyCommand(Commands commands, String command) {
        this.commands = commands;
        this.words = command.isBlank() ? List.of() : List.of(command.strip().split("\\s+"));
    }

    /** Passes one event to the command; throws when the command fails. */
    public void run(@Body String event) throws IOException {
        if (words.isEmpty()) {
            throw new IOException("notify says command, and notify.command is not set");
        }
        List<String> all = new ArrayList<>(words);
        all.add(event);
        commands.run(all);
    }
}
