package org.caravault.copy;

/** What the copier can be asked to do. */
sealed interface Command permits CopyCommand, RehearseCommand, RemoveCommand, ScanCommand, VerifyCommand {
    /** One line, then one per option. */
    String help();

    Words.Known options();

    /** {@return the exit code} */
    int run(Words words) throws Words.Misused;
}
