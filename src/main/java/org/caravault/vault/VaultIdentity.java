package org.caravault.vault;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.caravault.access.Export;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStore;
import org.caravault.copier.CopyAdvice;
import org.caravault.job.StepFailedException;
import org.caravault.vault.layout.VaultMarker;
import org.caravault.vault.layout.VaultTree;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Recognizes each vault by its marker file before anything in it is believed: in the mount point of a vault that is not mounted
 * every backup seems to be gone, and a new one fills the disk below it.
 */
public final class VaultIdentity {
    private static final String BEGIN = """
            insert into vault_markers (location) values (?)
            on conflict (location) do update set location = excluded.location returning id""";

    private static final String CONFIRM = """
            insert into vault_markers as v (location, id, confirmed) values (?, ?, true)
            on conflict (location) do update
              set id = excluded.id, confirmed = true, accepted = false, updated_at = clock_timestamp()
              where not v.confirmed""";

    private static final int LOOKED_FOR = 50;

    private final JdbcClient db;
    private final BackupStore backups;
    private final BiPredicate<Backup, Export> liesIn;

    /** {@code liesIn}: whether a backup's tree is in that vault, as far as the settings say. */
    public VaultIdentity(JdbcClient db, BackupStore backups, BiPredicate<Backup, Export> liesIn) {
        this.db = db;
        this.backups = backups;
        this.liesIn = liesIn;
    }

    private record Known(UUID id, boolean confirmed, boolean accepted) {}

    /**
     * The mounted directory must be the vault. A vault that is used for the first time gets its marker from the first backup; one
     * of an earlier version, which has none, must contain a backup that the catalogue knows.
     *
     * @param writable whether the marker may be written
     * @param first whether a vault that has no backup yet gets its marker now
     */
    public void mustBeTheVault(Export vault, Path mounted, boolean writable, boolean first) throws IOException {
        VaultMarker marker = new VaultMarker(mounted);
        Optional<UUID> found = marker.read();
        Optional<Known> known = known(vault.location());
        if (known.filter(Known::confirmed).isPresent()) {
            UUID expected = known.get().id();
            if (!found.equals(Optional.of(expected))) {
                throw refused(
                        vault,
                        "its marker %s %s"
                                .formatted(
                                        VaultMarker.NAME,
                                        found.map(other -> "is that of another vault, " + other)
                                                .orElse("is missing")));
            }
        } else if (found.isPresent()) {
            confirm(vault.location(), found.get());
        } else {
            adopt(vault, marker, known.filter(Known::accepted).isPresent(), writable, first);
        }
    }

    private void adopt(Export vault, VaultMarker marker, boolean accepted, boolean writable, boolean first)
            throws IOException {
        List<Backup> expected = backups.newestGood(LOOKED_FOR).stream()
                .filter(backup -> liesIn.test(backup, vault))
                .toList();
        VaultTree tree = new VaultTree(marker.root());
        boolean containsOurs = expected.stream().anyMatch(backup -> tree.isPublished(backup.id()));
        if (!expected.isEmpty() && !containsOurs && !accepted) {
            throw refused(
                    vault,
                    "none of the newest %d backups that the catalogue knows is in it".formatted(expected.size()));
        }
        if (writable && (containsOurs || first)) {
            UUID id = begin(vault.location());
            write(marker, id);
            confirm(vault.location(), id);
        }
    }

    private static void write(VaultMarker marker, UUID id) throws IOException {
        try {
            marker.write(id);
        } catch (IOException why) {
            throw new StepFailedException(
                    "the vault's marker %s cannot be written: %s".formatted(VaultMarker.NAME, why.getMessage()),
                    CopyAdvice.of(String.valueOf(why.getMessage())));
        }
    }

    private static StepFailedException refused(Export vault, String why) {
        return new StepFailedException(
                "%s is not the vault that it was: %s".formatted(vault.location(), why),
                "Nothing was touched. Mount the vault's file system again. If the change is meant, accept it with"
                        + " 'caravault vault reidentify %s'.".formatted(vault.location()));
    }

    private Optional<Known> known(String location) {
        return db.sql("select * from vault_markers where location = ?")
                .param(location)
                .query((r, row) ->
                        new Known(r.getObject("id", UUID.class), r.getBoolean("confirmed"), r.getBoolean("accepted")))
                .optional();
    }

    /** The id that a new marker gets: written down first, so that two nodes write the same. */
    private UUID begin(String location) {
        return db.sql(BEGIN).param(location).query(UUID.class).single();
    }

    private void confirm(String location, UUID id) {
        db.sql(CONFIRM).params(location, id).update();
    }
}
