package org.caravault.copy.cli;

import java.util.Set;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.options.CommandLine;
import org.caravault.copy.options.CommandRun;
import org.caravault.copy.options.RawArguments;
import org.caravault.copy.verify.DamagedInodes;
import org.caravault.copy.verify.VerifyTree;

/** {@code verify}: a backup against its manifest. */
record VerifyCommand() implements Command {
    private static final String USAGE = "verify BACKUP_DIR [options]";

    @Override
    public String help() {
        return USAGE + "\n" + """
            Reads BACKUP_DIR/data again and compares it with BACKUP_DIR/manifest; names what is missing, extra or changed.
            Damaged files are listed in BACKUP_DIR/../damaged-inodes, so that no later backup links to them unread. If the list
            cannot be written, a warning says so: make the next backup with --checksum.
              --origin DIR        BACKUP_DIR/data was restored from DIR/data: list the damaged files of DIR, and in DIR/..
              --part K/N          only the K-th N-th of the entries
              --beneath DIR       below DIR, no step of BACKUP_DIR/data may be a symlink (repeatable)
              --progress KIND     bar, json or none
              --lifeline          halt when standard input ends or has no data for 8 seconds
            """;
    }

    @Override
    public CommandLine.Known options() {
        return new CommandLine.Known(Set.of("--lifeline"), Set.of("--origin", "--part", "--beneath", "--progress"));
    }

    @Override
    public int run(CommandLine words) throws CommandLine.UsageException {
        String backup = words.operands(1, USAGE)[0];
        VerifyTree.Part part = VerifyTree.Part.parse(words.last("--part").orElse("1/1"));
        CommandRun running = CommandRun.with(words.progress());
        CopyMain.holdLifeline(words);
        Beneath beneath = new Beneath(RawArguments.paths(words.all("--beneath")));
        DamagedInodes damaged = new DamagedInodes(words.last("--origin").isPresent());
        VerifyTree verify = new VerifyTree(running.counters(), running.problems(), part, true, damaged, false);
        running.clock().totals(verify.totals());
        byte[] data = RawArguments.path(backup + "/data").bytes();
        byte[] manifest = RawArguments.path(backup + "/manifest").bytes();
        String origin = words.last("--origin").orElse(backup);
        byte[] originData = RawArguments.path(origin + "/data").bytes();
        byte[] vault = RawArguments.path(origin + "/..").bytes();
        return running.run(linux -> {
            linux.closeQuietly(beneath.openDirectory(linux, originData)); // refuses what leads elsewhere
            damaged.open(linux, originData);
            try {
                verify.run(linux, beneath, data, manifest);
            } finally {
                damaged.writeIfPossible(linux, vault, running.reporter());
            }
        });
    }
}
