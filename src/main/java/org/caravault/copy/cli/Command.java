package org.caravault.copy.cli;

import org.caravault.copy.options.CommandLine;

/** What the copier can be asked to do. */
sealed interface Command permits CopyCommand, RehearseCommand, RemoveCommand, ScanCommand, VerifyCommand {
    /** One line, then one per option. */
    String help();

    CommandLine.Known options();

    /** {@return the exit code} */
    int run(CommandLine words) throws CommandLine.UsageException;
}
