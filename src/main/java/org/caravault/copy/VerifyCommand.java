package org.caravault.copy;

import java.util.Set;

/** {@code verify}: a backup against its manifest. */
record VerifyCommand() implements Command {
    private static final String USAGE = "verify BACKUP_DIR [options]";

    @Override
    public String help() {
        return USAGE + "\n" + """
            Reads BACKUP_DIR/data again and compares it with BACKUP_DIR/manifest; names what is missing, extra or changed.
              --part K/N          only the K-th N-th of the entries
              --progress KIND     bar, json or none
              --lifeline          halt when standard input ends, or falls silent for 8 seconds
            """;
    }

    @Override
    public Words.Known options() {
        return new Words.Known(Set.of("--lifeline"), Set.of("--part", "--progress"));
    }

    @Override
    public int run(Words words) throws Words.Misused {
        String backup = words.operands(1, USAGE)[0];
        VerifyTree.Part part = VerifyTree.Part.parse(words.last("--part").orElse("1/1"));
        Running running = Running.with(words.progress());
        CopyMain.holdLifeline(words);
        VerifyTree verify = new VerifyTree(running.tally(), running.problems(), part);
        running.clock().totals(verify.totals());
        byte[] data = Arguments.path(backup + "/data").bytes();
        byte[] manifest = Arguments.path(backup + "/manifest").bytes();
        return running.run(linux -> verify.run(linux, data, manifest));
    }
}
