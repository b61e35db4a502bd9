package org.caravault.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.mount.Commands;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The kernel NFS server of this host, told by exportfs(8) to follow the rules. One export is looked at by one data node
 * at a time, because granting for one job and revoking for another must not overtake each other.
 */
public final class Exportfs {
    /** {@code /path  address(option,option)}, as {@code exportfs -s} prints; odd characters in a path as \ooo. */
    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+([^\\s(]+)\\(([^)]*)\\)");

    private final Commands commands;
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
        this.commands = commands;
        this.rules = rules;
        this.db = db;
        this.transactions = transactions;
        this.dataNode = List.copyOf(dataNode);
        this.options = options;
    }

    /**
     * Opens the export to this data node for a job. The job's rule is committed before the server is told, so that after
     * a crash nobody takes what was granted for a rule of the owner's.
     */
    public void grant(Grant grant) throws IOException {
        if (dataNode.isEmpty()) {
            throw new IOException("data_node_access_ips is empty, so there is no address to grant "
                    + grant.export().location() + " to: set it to this data node's address as the NFS server sees it");
        }
        alone(grant.export(), () -> {
            Map<String, String> exported = exported(grant.export().path());
            for (String address : dataNode) {
                keepWhatTheOwnerHad(grant.export(), address, Optional.ofNullable(exported.get(address)));
                rules.hold(grant.export(), address, grant.level(), grant.job());
            }
        });
        alone(grant.export(), () -> follow(grant.export()));
    }

    /** Closes the export to this data node again, unless another job or the owner needs it open. */
    public void revoke(Grant grant) throws IOException {
        alone(grant.export(), () -> {
            rules.release(grant.export(), grant.job());
            follow(grant.export());
        });
    }

    /** What is open to an address while no job holds it open was opened by the owner. */
    private void keepWhatTheOwnerHad(Export export, String address, Optional<String> exported) {
        boolean known =
                rules.of(export).stream().anyMatch(rule -> rule.accessTo().equals(address));
        exported.filter(options -> !known).ifPresent(options -> rules.found(export, address, level(options), options));
    }

    /** Makes the server's table say what the rules say. */
    private void follow(Export export) throws IOException {
        Map<String, String> exported = exported(export.path());
        List<AccessRule> wanted = rules.of(export);
        for (String address : dataNode) {
            Optional<AccessRule> rule =
                    wanted.stream().filter(r -> r.accessTo().equals(address)).findFirst();
            follow(export, address, rule, Optional.ofNullable(exported.get(address)));
        }
    }

    private void follow(Export export, String address, Optional<AccessRule> rule, Optional<String> exported)
            throws IOException {
        String client = address + ":" + export.path();
        if (rule.isEmpty() && exported.isPresent()) {
            commands.run(List.of("exportfs", "-u", client));
        } else if (rule.isPresent()
                && exported.map(Exportfs::level)
                        .filter(rule.get().level()::equals)
                        .isEmpty()) {
            commands.run(List.of("exportfs", "-o", rule.get().level().wire() + "," + optionsOf(rule.get()), client));
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
                    throw new UncheckedIOException(failed); // rolls the rows back: what was not told is not noted
                }
            });
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private String optionsOf(AccessRule rule) {
        return rule.options().map(Exportfs::withoutLevel).orElse(options);
    }

    private Map<String, String> exported(String path) throws IOException {
        Map<String, String> found = new TreeMap<>();
        Matcher line = LINE.matcher(commands.run(List.of("exportfs", "-s")));
        while (line.find()) {
            if (line.group(1).equals(path)) {
                found.put(line.group(2), line.group(3));
            }
        }
        return found;
    }

    private static Level level(String options) {
        return List.of(options.split(",", -1)).contains("rw") ? Level.WRITE : Level.READ;
    }

    private static String withoutLevel(String options) {
        List<String> kept = new ArrayList<>(List.of(options.split(",", -1)));
        kept.removeAll(List.of("ro", "rw"));
        return String.join(",", kept);
    }
}
