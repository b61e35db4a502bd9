package org.caravault.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Down while the database does not answer, or takes no writes: then requests are refused with 503 and no schedule fires. */
public final class DatabaseHealth extends AbstractHealthCheck {
    private static final int ANSWERS_WITHIN_S = 3;

    /** Writes nothing, but is refused where nothing can be written: a standby, or a database that is read-only. */
    private static final String ASKED = "select 1 from scheduled_tasks where false for update";

    private final Database database;

    /** The question that is under way: one at a time, so that probes cannot take all connections. */
    private CompletableFuture<Void> question = CompletableFuture.completedFuture(null);

    public DatabaseHealth(Database database) {
        super("caravault", "database");
        this.database = database;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> problem = database.problem();
        if (problem.isPresent()) {
            builder.down().message(problem.get());
            return;
        }
        try {
            ask().get(ANSWERS_WITHIN_S, TimeUnit.SECONDS);
            builder.up();
        } catch (TimeoutException unresponsive) {
            builder.down().message("the database does not answer within " + ANSWERS_WITHIN_S + " s");
        } catch (ExecutionException refused) {
            builder.down().message(refused.getCause().getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            builder.unknown();
        }
    }

    private synchronized CompletableFuture<Void> ask() {
        if (question.isDone()) {
            question = CompletableFuture.runAsync(this::mustBeWritable, task -> {
                Thread thread = new Thread(task, "database-health");
                thread.setDaemon(true);
                thread.start();
            });
        }
        return question;
    }

    private void mustBeWritable() {
        try (Connection connection = database.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(ASKED);
        } catch (SQLException away) {
            String what =
                    LeaveReadOnlySessions.READ_ONLY.equals(away.getSQLState()) ? "is read-only" : "does not answer";
            throw new IllegalStateException("the database %s: %s".formatted(what, away.getMessage()), away);
        }
    }
}
