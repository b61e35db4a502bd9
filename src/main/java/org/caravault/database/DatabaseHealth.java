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

/** Down while the database does not answer: then requests are refused with 503 and no schedule fires. */
public final class DatabaseHealth extends AbstractHealthCheck {
    private static final int ANSWERS_WITHIN_S = 3;

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
            builder.down()
                    .message("the database does not answer: "
                            + refused.getCause().getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            builder.unknown();
        }
    }

    private synchronized CompletableFuture<Void> ask() {
        if (question.isDone()) {
            question = CompletableFuture.runAsync(this::selectOne, task -> {
                Thread thread = new Thread(task, "database-health");
                thread.setDaemon(true);
                thread.start();
            });
        }
        return question;
    }

    private void selectOne() {
        try (Connection connection = database.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        } catch (SQLException away) {
            throw new IllegalStateException(away.getMessage(), away);
        }
    }
}
