package org.caravault.vault;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.caravault.access.Export;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStore;
import org.caravault.backup.BackupType;
import org.caravault.backup.BackupTypes;
import org.caravault.job.StepFailedException;
import org.caravault.policy.Drills;

/** Which vault a job's backup lies in: the one that its type names, else the general one. */
public final class Vaults {
    private final VaultSettings general;
    private final BackupTypes types;
    private final BackupStore backups;
    private final Drills drills;

    public Vaults(VaultSettings general, BackupTypes types, BackupStore backups, Drills drills) {
        this.general = general;
        this.types = types;
        this.backups = backups;
        this.drills = drills;
    }

    /** Empty: neither the type names a vault, nor is there a general one. */
    public Optional<Export> of(BackupType type) {
        return type.option("backup_mount_export")
                .map(where -> general.at(where, type.option("backup_mount_backend")))
                .or(general::export);
    }

    /** The vault of a job, whose key is a backup's id, or a drill's. */
    public Export ofJob(UUID job) throws StepFailedException {
        Optional<String> name = backups.find(job).or(() -> drills.backupOf(job)).flatMap(Backup::backupType);
        if (name.isEmpty()) {
            return general.mustExport();
        }
        BackupType type = types.find(name.get())
                .orElseThrow(() -> new StepFailedException(
                        "backup type '%s' is not configured on this node any more".formatted(name.get()),
                        "Bring back the section [%s], on every data node.".formatted(name.get())));
        return of(type).isPresent() ? of(type).get() : general.mustExport();
    }

    /** Whether a backup lies in a vault, as its type says now. */
    public boolean isVaultOf(Backup backup, Export vault) {
        Optional<Export> own = backup.backupType()
                .map(name -> types.find(name).flatMap(this::of))
                .orElseGet(general::export);
        return own.filter(export -> export.location().equals(vault.location())).isPresent();
    }

    /** All that there are: the general one, and those of types. For what looks into each. */
    public Set<Export> all() {
        Set<Export> all = new LinkedHashSet<>();
        general.export().ifPresent(all::add);
        types.all().stream()
                .sorted(Comparator.comparing(BackupType::section))
                .map(this::of)
                .forEach(own -> own.ifPresent(all::add));
        return all;
    }

    /** The same, where none at all is a mistake. */
    public Set<Export> atLeastOne() throws StepFailedException {
        Set<Export> all = all();
        return all.isEmpty() ? Set.of(general.mustExport()) : all;
    }

    /** Mount options of the types that have their own, by where their vaults are. */
    public static Map<String, String> mountOptions(BackupTypes types) {
        Map<String, String> options = new HashMap<>();
        types.all()
                .forEach(type -> type.option("backup_mount_export")
                        .ifPresent(export ->
                                type.option("backup_mount_options").ifPresent(own -> options.put(export, own))));
        return options;
    }
}
