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
import java.util.concurrent.ConcurrentHashMap;
import org.caravault.Refusal;

/**
 * {@code auth_strategy = keystone}: Keystone says who is asking. What it said counts for a minute, and never beyond the
 * token's own end; a token that it refused is asked for again each time. When it cannot be asked nobody is let in.
 */
public final class KeystoneCallers implements Callers {
    private static final Duration COUNTS_FOR = Duration.ofMinutes(1);
    private static final int LONGEST = 8192;
    private static final int MOST_KEPT = 10_000;

    private record Answer(Caller caller, Instant until) {}

    private final Keystone keystone;
    private final Clock clock;
    private final Map<String, Answer> kept = new ConcurrentHashMap<>();

    public KeystoneCallers(Keystone keystone, Clock clock) {
        this.keystone = keystone;
        this.clock = clock;
    }

    @Override
    public Optional<Caller> identify(String token) {
        if (token.isEmpty() || token.length() > LONGEST || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Answer known = kept.get(token);
        if (known != null && known.until().isAfter(now)) {
            return Optional.of(known.caller());
        }
        kept.remove(token);
        return ask(token, now);
    }

    private Optional<Caller> ask(String token, Instant now) {
        try {
            Optional<JsonNode> found = keystone.validate(token);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Instant end = OffsetDateTime.parse(found.get().path("expires_at").asText())
                    .toInstant();
            if (!end.isAfter(now)) {
                return Optional.empty();
            }
            Caller caller = caller(found.get());
            remember(token, new Answer(caller, end.isBefore(now.plus(COUNTS_FOR)) ? end : now.plus(COUNTS_FOR)), now);
            return Optional.of(caller);
        } catch (IOException | DateTimeException away) {
            throw new IdentityUnavailable("Keystone cannot be asked: " + away.getMessage(), away);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IdentityUnavailable("interrupted while asking Keystone", interrupted);
        }
    }

    private void remember(String token, Answer answer, Instant now) {
        if (kept.size() >= MOST_KEPT) {
            kept.values().removeIf(old -> !old.until().isAfter(now));
        }
        if (kept.size() < MOST_KEPT) {
            kept.put(token, answer);
        }
    }

    private static Caller caller(JsonNode token) {
        String project = token.path("project").path("id").asText();
        List<String> roles = new ArrayList<>();
        token.path("roles").forEach(role -> roles.add(role.path("name").asText()));
        if (project.isEmpty()) {
            throw Refusal.forbidden("The token is not scoped to a project.");
        }
        return Role.highest(roles)
                .orElseThrow(() -> Refusal.forbidden("The token has none of the roles reader, member and admin."))
                .caller(project, token.path("user").path("id").asText());
    }
}
