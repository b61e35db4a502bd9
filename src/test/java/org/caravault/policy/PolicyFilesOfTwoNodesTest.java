package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.caravault.notify.Event;
import org.caravault.testing.ManualClock;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Two nodes name their directories of policies alike, and one of them lacks a file: it must not take the policy from the other. */
class PolicyFilesOfTwoNodesTest {
    @TempDir
    private Path data;

    private final ManualClock now = new ManualClock(Instant.parse("2026-11-23T12:00:00Z"));
    private JdbcClient db;

    private List<Event> read(PolicyFiles node) throws Exception {
        db.sql("begin").update();
        List<Event> events = node.read();
        db.sql("commit").update();
        return events;
    }

    private int policies(String condition) {
        return db.sql("select count(*)::int from policies where " + condition)
                .query(Integer.class)
                .single();
    }

    @Test
    void aPolicyGoesWhenNoNodeHasItsFile() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh()) {
            SingleConnectionDataSource one = new SingleConnectionDataSource(pool.getConnection(), true);
            db = JdbcClient.create(one);
            Policies policies = new Policies(db, now);
            Path directory = Files.createDirectory(data.resolve("policies"));
            PolicyFiles with = new PolicyFiles(db, policies, directory, now);
            PolicyFiles without = new PolicyFiles(db, policies, directory, now);
            Files.writeString(directory.resolve("b.yaml"), "{name: weekly, shares: all, schedule: every 1h}");
            Path file =
                    Files.writeString(directory.resolve("a.yaml"), "{name: nightly, shares: all, schedule: every 1h}");
            Path away = data.resolve("away");
            read(with);
            read(with);
            UUID id = db.sql("select id from policies where name = 'nightly'")
                    .query(UUID.class)
                    .single();
            for (int look = 0; look < 60; look++) {
                now.set(now.instant().plus(Duration.ofSeconds(20)));
                read(with);
                Files.move(file, away);
                read(without);
                Files.move(away, file);
            }
            assertThat(policies("id = '%s'".formatted(id))).isEqualTo(1);

            Files.delete(file);
            for (int look = 0; look < 20; look++) {
                now.set(now.instant().plus(Duration.ofSeconds(20)));
                read(with);
                read(without);
            }
            assertThat(policies("name = 'nightly'")).isZero();
            assertThat(policies("name = 'weekly'")).isEqualTo(1);
            one.destroy();
        }
    }

    /** As a look finds it on a busy machine: neither a mistake nor a policy with half of its rules. */
    @Test
    void aFileThatIsBeingWrittenIsNotReadYet() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh()) {
            SingleConnectionDataSource one = new SingleConnectionDataSource(pool.getConnection(), true);
            db = JdbcClient.create(one);
            PolicyFiles node =
                    new PolicyFiles(db, new Policies(db, now), Files.createDirectory(data.resolve("p")), now);
            String text = "name: slow\nshares: all\nschedule: every 1h\nretention: {keep_last: 30}\n";
            try (OutputStream out = Files.newOutputStream(data.resolve("p/slow.yaml"))) {
                for (byte letter : text.getBytes(StandardCharsets.UTF_8)) {
                    assertThat(read(node)).isEmpty();
                    assertThat(policies("true")).isZero();
                    out.write(letter);
                }
            }
            assertThat(read(node)).isEmpty();
            assertThat(read(node)).isEmpty();
            assertThat(policies("name = 'slow' and document like '%\"keep_last\":30}%'"))
                    .isEqualTo(1);
            one.destroy();
        }
    }
}
