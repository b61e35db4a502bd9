package org.caravault.identity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.caravault.problem.RefusalException;

/**
 * {@code auth_strategy = keystone}: Keystone identifies the caller, on threads of its own. An accepted token counts for a minute
 * and never beyond its own end; from half of that on it is validated again beside the requests. While Keystone does not
 * answer, it counts for five minutes. A refused token is not asked for again for ten seconds. An unknown token is never
 * accepted without Keystone.
 */
public final class KeystoneCallers implements Callers {
    private static final Duration COUNTS_FOR = Duration.ofMinutes(1);
    private static final Duration FRESH_FOR = Duration.ofSeconds(30);
    private static final Duration COUNTS_WHILE_SILENT_FOR = Duration.ofMinutes(5);
    private static final Duration REFUSED_FOR = Duration.ofSeconds(10);
    private static final long SILENT_AFTER_MS = 500;
    private static final int LONGEST = 8192;
    private static final int MOST_ACCEPTED = 10_000;
    private static final int MOST_REFUSED = 10_000;
    private static final int THREADS = 8;
    private static final int WAITING = 32;
    private static final int PER_ADDRESS = 8;

    /** Keystone's answer about a token: the caller, or why there is none. */
    private record Answer(Optional<Caller> caller, Optional<String> forbidden, Instant asked, Instant end) {
        CompletableFuture<Optional<Caller>> said() {
            return forbidden.isPresent()
                    ? CompletableFuture.failedFuture(RefusalException.forbidden(forbidden.get()))
                    : CompletableFuture.completedFuture(caller);
        }
    }

    private final Keystone keystone;
    private final Clock clock;
    private final TokenCheckPool checks = new TokenCheckPool("keystone", THREADS, WAITING, PER_ADDRESS);
    private final Recent<String, Answer> accepted = new Recent<>(MOST_ACCEPTED);
    private final Recent<String, Answer> refused = new Recent<>(MOST_REFUSED);
    private final Map<String, CompletableFuture<Answer>> asking = new ConcurrentHashMap<>();

    public KeystoneCallers(Keystone keystone, Clock clock) {
        this.keystone = keystone;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Optional<Caller>> identify(String token, String address) {
        if (token.isEmpty() || token.length() > LONGEST || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Instant now = clock.instant();
        String key = FastHash.of(token); // a tenth as long, and no token lies about in memory
        Optional<Answer> known = accepted.get(key).filter(answer -> answer.end().isAfter(now));
        if (known.isPresent()) {
            return known(known.get(), key, token, address, now);
        }
        return refused.get(key)
                .filter(answer -> answer.asked().plus(REFUSED_FOR).isAfter(now))
                .map(Answer::said)
                .orElseGet(() -> ask(key, token, address).thenCompose(Answer::said));
    }

    private CompletableFuture<Optional<Caller>> known(
            Answer known, String key, String token, String address, Instant now) {
        Duration age = Duration.between(known.asked(), now);
        if (age.compareTo(FRESH_FOR) < 0) {
            return known.said();
        }
        CompletableFuture<Answer> again = ask(key, token, address);
        if (age.compareTo(COUNTS_FOR) < 0) {
            return known.said();
        }
        if (age.compareTo(COUNTS_WHILE_SILENT_FOR) < 0) {
            again = again.copy()
                    .exceptionally(failed -> known)
                    .completeOnTimeout(known, SILENT_AFTER_MS, TimeUnit.MILLISECONDS);
        }
        return again.thenCompose(Answer::said);
    }

    /** Asks Keystone once, however many requests bring the same token meanwhile. */
    private CompletableFuture<Answer> ask(String key, String token, String address) {
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> others = asking.putIfAbsent(key, mine);
        if (others != null) {
            return others;
        }
        var unused = checks.run(address, () -> validate(token)).whenComplete((answer, failed) -> {
            asking.remove(key);
            if (failed != null) {
                mine.completeExceptionally(failed instanceof CompletionException ? failed.getCause() : failed);
                return;
            }
            if (answer.caller().isPresent()) {
                accepted.put(key, answer);
            } else {
                accepted.remove(key);
                refused.put(key, answer);
            }
            mine.complete(answer);
        });
        return mine;
    }

    private Answer validate(String token) {
        Instant now = clock.instant();
        try {
            Optional<JsonNode> found = keystone.validate(token);
            if (found.isEmpty()) {
                return new Answer(Optional.empty(), Optional.empty(), now, now);
            }
            Instant end = OffsetDateTime.parse(found.get().path("expires_at").asText())
                    .toInstant();
            return end.isAfter(now)
                    ? answer(found.get(), now, end)
                    : new Answer(Optional.empty(), Optional.empty(), now, now);
        } catch (IOException | DateTimeException away) {
            throw new IdentityUnavailableException("Keystone cannot be asked: " + away.getMessage(), away);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IdentityUnavailableException("interrupted while asking Keystone", interrupted);
        }
    }

    private static Answer answer(JsonNode token, Instant now, Instant end) {
        String project = token.path("project").path("id").asText();
        List<String> roles = new ArrayList<>();
        token.path("roles").forEach(role -> roles.add(role.path("name").asText()));
        if (project.isEmpty()) {
            return forbidden("The token is not scoped to a project.", now);
        }
        Optional<Caller> caller = Role.highest(roles)
                .map(role -> role.caller(project, token.path("user").path("id").asText()));
        return caller.isEmpty()
                ? forbidden("The token has none of the roles reader, member and admin.", now)
                : new Answer(caller, Optional.empty(), now, end);
    }

    private static Answer forbidden(String why, Instant now) {
        return new Answer(Optional.empty(), Optional.of(why), now, now);
    }
}
