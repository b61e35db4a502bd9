package org.caravault.identity;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code auth_strategy = tokens}: a token of the token file identifies the caller, and so does the administrator's. A change of
 * either file counts from the next request on. A token that is stored as a slow hash, as earlier versions did, is checked on
 * a thread of its own, one at a time, and then known by a fast hash until its line changes.
 */
public final class TokenCallers implements Callers {
    private static final int LONGEST = 200;
    private static final int WAITING = 16;
    private static final int PER_ADDRESS = 2;
    private static final int REMEMBERED_WRONG = 1_000;

    private final TokenFile file;
    private final AdminToken admin;
    private final TokenCheckPool checks = new TokenCheckPool("token-check", 1, WAITING, PER_ADDRESS);
    private volatile Known known =
            new Known("", Map.of(), "", new ConcurrentHashMap<>(), new Recent<>(REMEMBERED_WRONG));

    /** What the files say, and what was found out since they were read. */
    private record Known(
            String stamp,
            Map<String, TokenLine> byId,
            String admin,
            Map<String, TokenLine> proven,
            Recent<String, Boolean> wrong) {}

    /**
     * Reads both files.
     *
     * @param admin the token of this installation's own administrator
     * @throws IOException when one cannot be read, or a line is wrong
     */
    public TokenCallers(TokenFile file, AdminToken admin) throws IOException {
        this.file = file;
        this.admin = admin;
        this.known = read();
    }

    @Override
    public CompletableFuture<Optional<Caller>> identify(String token, String address) {
        try {
            return identify(current(), token, address);
        } catch (IdentityUnavailableException unreadable) {
            return CompletableFuture.failedFuture(unreadable);
        }
    }

    private CompletableFuture<Optional<Caller>> identify(Known now, String token, String address) {
        if (token.isEmpty() || token.length() > LONGEST) {
            return is(Optional.empty());
        }
        String id = TokenFile.id(token);
        if (id.equals(AdminToken.ID)) {
            return is(Optional.of(Caller.ADMIN_OF_DEFAULT).filter(caller -> FastHash.matches(token, now.admin())));
        }
        TokenLine line = now.byId().get(id);
        if (line == null) {
            return is(Optional.empty());
        }
        if (!SlowHash.isOne(line.hash())) {
            return is(Optional.of(line.caller())
                    .filter(caller -> FastHash.matches(TokenFile.secret(token), line.hash())));
        }
        return slowly(now, token, line, address);
    }

    private CompletableFuture<Optional<Caller>> slowly(Known now, String token, TokenLine line, String address) {
        String fast = FastHash.of(token);
        if (now.proven().containsKey(fast)) {
            return is(Optional.of(line.caller()));
        }
        if (now.wrong().get(fast).isPresent()) {
            return is(Optional.empty());
        }
        return checks.run(address, () -> {
            if (SlowHash.matches(TokenFile.secret(token), line.hash())) {
                now.proven().put(fast, line);
                return Optional.of(line.caller());
            }
            now.wrong().put(fast, true);
            return Optional.empty();
        });
    }

    private static CompletableFuture<Optional<Caller>> is(Optional<Caller> caller) {
        return CompletableFuture.completedFuture(caller);
    }

    private Known current() {
        if (!stamp().equals(known.stamp())) {
            try {
                known = read();
            } catch (IOException unreadable) {
                throw new IdentityUnavailableException(
                        "the tokens cannot be read: " + unreadable.getMessage(), unreadable);
            }
        }
        return known;
    }

    private Known read() throws IOException {
        String stamp = stamp(); // before the content: a change in between is read again
        Map<String, TokenLine> byId = new HashMap<>();
        file.read().forEach(line -> byId.put(line.id(), line));
        Map<String, TokenLine> proven = new ConcurrentHashMap<>(known.proven());
        proven.values().removeIf(line -> !line.equals(byId.get(line.id())));
        // an administrator may delete it while the service runs
        String hash = admin.stamp().isEmpty() ? "" : FastHash.of(admin.read());
        return new Known(stamp, Map.copyOf(byId), hash, proven, new Recent<>(REMEMBERED_WRONG));
    }

    private String stamp() {
        return file.stamp() + "; " + admin.stamp();
    }
}
