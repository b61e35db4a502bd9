package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.caravault.vault.layout.VaultMarker;

/** What must hold after a job: on the server's disks, in the vault, in the API's answers. */
record After(CheckReport score, Manila manila) {
    private static final Path VAULT = Path.of(NfsEndToEnd.VAULT);

    void backedUp(String backup, String share, Map<String, String> expected, Path directory)
            throws IOException, InterruptedException {
        score.equal("available", manila.awaitBackup(backup, "available", "error"), "the backup is available");
        score.equal("available", manila.awaitShare(share, "available"), "so is its share");
        Path data = dataOf(backup);
        score.same(
                List.of(),
                TreeListing.differences(expected, Files.exists(data) ? TreeListing.of(data) : Map.of()),
                "the vault contains all of the share as a plain tree");
        Hosts.Ended diff = Hosts.run(
                List.of("diff", "-r", "--no-dereference", "--exclude=pipe", directory.toString(), data.toString()));
        score.equal("0 ", diff.code() + " " + diff.output(), "diff of share and vault finds nothing");
    }

    void restored(String backup, String share, Map<String, String> expected, Path directory)
            throws IOException, InterruptedException {
        score.equal("available", manila.awaitRestored(share), "the restored share is available");
        score.equal("available", manila.awaitBackup(backup, "available"), "so is the backup");
        score.same(
                List.of(),
                TreeListing.differences(expected, TreeListing.of(directory)),
                "content, owners, modes, times, links and odd names are back, and what came later is gone");
    }

    /** Unchanged files are hard links to the backup before, the changed one is not. */
    void linked(String before, String after) throws IOException {
        score.equal(file(before, "big"), file(after, "big"), "an unchanged file takes no space again");
        score.check(!file(before, "projects/a/f3").equals(file(after, "projects/a/f3")), "a changed file is a new one");
    }

    void asBefore(String what, List<String> exports) throws IOException, InterruptedException {
        score.same(exports, Hosts.exports(), "after " + what + " all is exported as before");
        score.same(List.of(), Hosts.mountedBelow(RunningService.DATA), "after " + what + " nothing is mounted");
    }

    /** What lies in the vault under a name that begins so, besides its marker. */
    static List<Path> inVault(String beginning) throws IOException {
        try (var entries = Files.list(VAULT)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(beginning))
                    .filter(entry -> !entry.endsWith(VaultMarker.NAME))
                    .toList();
        }
    }

    private static Path dataOf(String backup) {
        return VAULT.resolve(backup).resolve("data");
    }

    private static Object file(String backup, String name) throws IOException {
        return Files.getAttribute(dataOf(backup).resolve(name), "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }
}
