package org.caravault.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.caravault.exec.Commands;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Applies the rules to this host's kernel NFS server with exportfs(8). Only one data node works on an export
 * at a time, because granting for one job and revoking for another must not overtake each other.
 */
public final class Exportfs {
    private final ExportTable table;
    private final AccessRules rules;
    private final JdbcClient db;
    private final TransactionTemplate transactions;
    private final List<String> dataNode;
    private final String options;

    /**
     * The server and whom it serves.
     *
     * @param dataNode this data node's addresses
     * @param options exports(5) options for what is granted, beside ro and rw
     */
    public Exportfs(
            Commands commands,
            AccessRules rules,
            JdbcClient db,
            TransactionTemplate transactions,
            List<String> dataNode,
            String options) {
        this.table = new ExportTable(commands);
        this.rules = rules;
        this.db = db;
        this.transactions = transactions;
        this.dataNode = List.copyOf(dataNode);
        this.options = options;
    }

    /**
     * Opens the export to this data node for a job. The job's rule is committed before the server is changed, so that after
     * a crash the grant is not mistaken for a rule of the owner's.
     */
    public void grant(Grant grant) throws IOException {
        if (dataNode.isEmpty()) {
            throw new IOException("data_node_access_ips is empty, so there is no address to grant "
                    + grant.export().location() + " to: set it to this data node's address as the NFS server sees it");
        }
        alone(grant.export(), () -> {
            Map<String, String> exported = table.of(grant.export().path());
            for (String address : dataNode) {
                keepWhatTheOwnerHas(grant.export(), address, at(exported, address));
                rules.hold(grant.export(), address, grant.level(), grant.job());
            }
        });
        alone(grant.export(), () -> follow(grant.export(), dataNode));
    }

    /** Closes the export again where the job had it opened, unless another job or the owner needs it open. */
    public void revoke(Grant grant) throws IOException {
        alone(grant.export(), () -> {
            List<String> held = rules.of(grant.export()).stream()
                    .filter(rule -> rule.holder().equals(Optional.of(grant.job())))
                    .map(AccessRule::accessTo)
                    .toList();
            rules.release(grant.export(), grant.job());
            follow(grant.export(), held);
        });
    }

    /** Grants access to an address of the owner's, with the combined options of all rules for it. */
    public void allow(OwnerRule rule) throws IOException {
        alone(rule.export(), () -> {
            List<AccessRule> wanted = rulesFor(rule);
            if (!wanted.isEmpty()) {
                table.export(rule.accessTo(), rule.export().path(), optionsOf(wanted));
            }
        });
    }

    /** Revokes access from an address that the owner has removed, unless a job needs it. */
    public void deny(OwnerRule rule) throws IOException {
        alone(rule.export(), () -> {
            if (rulesFor(rule).isEmpty()
                    && at(table.of(rule.export().path()), rule.accessTo()).isPresent()) {
                table.unexport(rule.accessTo(), rule.export().path());
            } else {
                follow(rule.export(), List.of(rule.accessTo()));
            }
        });
    }

    private List<AccessRule> rulesFor(OwnerRule rule) {
        return rules.of(rule.export()).stream()
                .filter(other -> other.accessTo().equals(rule.accessTo()))
                .toList();
    }

    /** What is open to an address while no job holds it open was opened by the owner, who may have changed it since. */
    private void keepWhatTheOwnerHas(Export export, String address, Optional<String> exported) {
        boolean held = rules.of(export).stream()
                .anyMatch(
                        rule -> rule.accessTo().equals(address) && rule.holder().isPresent());
        if (!held) {
            rules.forgetFound(export, address);
            exported.ifPresent(options -> rules.found(export, address, level(options), options));
        }
    }

    /** Makes the server's table match the rules. */
    private void follow(Export export, List<String> addresses) throws IOException {
        Map<String, String> exported = table.of(export.path());
        List<AccessRule> all = rules.of(export);
        for (String address : addresses) {
            List<AccessRule> wanted =
                    all.stream().filter(rule -> rule.accessTo().equals(address)).toList();
            Optional<Level> now = at(exported, address).map(Exportfs::level);
            boolean needed = wanted.stream().anyMatch(rule -> rule.holder().isPresent());
            if (now.isEmpty() && !needed) {
                continue; // if the owner had opened it, the owner has closed it meanwhile
            }
            if (wanted.isEmpty()) {
                table.unexport(address, export.path());
            } else if (!now.equals(Optional.of(wanted.get(0).level()))) {
                table.export(address, export.path(), optionsOf(wanted));
            }
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    private void alone(Export export, Act act) throws IOException {
        try {
            transactions.executeWithoutResult(status -> {
                db.sql("select pg_advisory_xact_lock(hashtext('exportfs'), hashtext(?))")
                        .param(export.location())
                        .query((r, row) -> row)
                        .list();
                try {
                    act.run();
                } catch (IOException failed) {
                    throw new UncheckedIOException(
                            failed); // rolls the rows back: they must not contain what the server did not accept
                }
            });
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    /**
     * The owner's options as they were found; for a job that needs more, with the configured ones behind them, because
     * the last one counts. What is the owner's and no job's must stay: a new fsid would break the owner's own mounts.
     */
    private String optionsOf(List<AccessRule> wanted) {
        AccessRule highest = wanted.get(0);
        List<String> all = new ArrayList<>(List.of(highest.level().wire()));
        wanted.stream()
                .flatMap(rule -> rule.options().stream())
                .findFirst()
                .ifPresent(found -> all.addAll(withoutLevel(found)));
        if (highest.holder().isPresent()) {
            all.add(options);
        }
        return String.join(",", all);
    }

    private static Optional<String> at(Map<String, String> exported, String address) throws IOException {
        return Optional.ofNullable(exported.get(ExportTable.name(address)));
    }

    private static Level level(String options) {
        return List.of(options.split(",", -1)).contains("rw") ? Level.WRITE : Level.READ;
    }

    private static List<String> withoutLevel(String options) {
        List<String> kept = new ArrayList<>(List.of(options.split(",", -1)));
        kept.removeAll(List.of("ro", "rw"));
        return kept;
    }
}
