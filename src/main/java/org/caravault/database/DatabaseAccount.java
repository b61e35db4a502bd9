package org.caravault.database;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.caravault.exec.CommandFailedException;
import org.caravault.exec.Commands;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The unprivileged user that the embedded PostgreSQL runs as when the service runs as root: SQL of any kind never runs as root. */
record DatabaseAccount(String name, int uid, int gid) {
    /** What {@code db.embedded_user} says unless it is set. */
    static final String DEFAULT = "caravault-db";

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAccount.class);
    private static final int ROOT = 0;
    private static final int NOBODY_UID = 65_534;
    private static final Commands COMMANDS = new Commands(Duration.ofSeconds(30));

    /** The account, created if the host lacks it. Empty: this process is not root and runs the server as itself. */
    static Optional<DatabaseAccount> find(String name) throws IOException {
        if (number(COMMANDS.ask(List.of("id", "-u"))) != ROOT) {
            return Optional.empty();
        }
        Optional<DatabaseAccount> found = lookUp(name);
        if (found.isEmpty()) {
            create(name);
            found = lookUp(name);
        }
        DatabaseAccount account = found.orElseThrow(() -> impossible(name, "was not created"));
        if (account.uid == ROOT || account.uid == NOBODY_UID) {
            throw impossible(name, "has uid " + account.uid + ", which is not an account of its own");
        }
        return Optional.of(account);
    }

    private static Optional<DatabaseAccount> lookUp(String name) throws IOException {
        try {
            return Optional.of(new DatabaseAccount(
                    name,
                    number(COMMANDS.ask(List.of("id", "-u", "--", name))),
                    number(COMMANDS.ask(List.of("id", "-g", "--", name)))));
        } catch (CommandFailedException missing) {
            LOG.debug("no account {}", name, missing);
            return Optional.empty();
        }
    }

    private static void create(String name) throws IOException {
        try {
            COMMANDS.run(List.of(
                    "useradd",
                    "--system",
                    "--user-group",
                    "--no-create-home",
                    "--home-dir",
                    "/nonexistent",
                    "--shell",
                    "/usr/sbin/nologin",
                    "--",
                    name));
            LOG.info("created the system account {} for the embedded PostgreSQL", name);
        } catch (IOException failed) {
            if (lookUp(name).isEmpty()) { // else another service was faster
                throw impossible(name, "does not exist and cannot be created (" + failed.getMessage() + ")");
            }
        }
    }

    private static EmbeddedDatabase.NotPossibleException impossible(String name, String why) {
        return new EmbeddedDatabase.NotPossibleException(
                "db.embedded_user = %s: the account %s, and the embedded PostgreSQL never runs as root: create it"
                                .formatted(name, why)
                        + " (useradd --system " + name + "), name another unprivileged account, or set db.url");
    }

    private static int number(String said) {
        return Integer.parseInt(said.strip());
    }
}
