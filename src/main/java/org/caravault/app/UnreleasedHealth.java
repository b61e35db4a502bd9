package org.caravault.app;

import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.caravault.job.Journal;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Lists under health what jobs on this node have failed to release, such as a mount of a dead server. The node still
 * counts as up: it retries every minute, and a restart would not help.
 */
final class UnreleasedHealth extends AbstractHealthCheck {
    private final Journal journal;

    UnreleasedHealth(Journal journal) {
        super("caravault", "unreleased");
        this.journal = journal;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            List<String> left = journal.unreleased();
            builder.detail("count", left.size());
            for (int i = 0; i < left.size(); i++) {
                builder.detail("left-" + (i + 1), left.get(i));
            }
            builder.up();
        } catch (DataAccessException | TransactionException away) {
            builder.unknown().error(away);
        }
    }
}
