package org.caravault.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code auth_strategy = tokens}: a token of the token file says who is asking. A change of the file counts from the next
 * request on. A token is hashed slowly once, then known by a fast hash until the file changes; wrong ones are hashed one
 * at a time, so that guessing keeps no more than one processor busy.
 */
public final class TokenCallers implements Callers {
    private static final int LONGEST = 200;

    private final TokenFile file;
    private volatile Known known;

    private record Known(String stamp, Map<String, TokenLine> byId, Map<String, Caller> proven) {}

    /**
     * Reads the file.
     *
     * @throws IOException when it cannot be read, or a line of it is wrong
     */
    public TokenCallers(TokenFile file) throws IOException {
        this.file = file;
        this.known = read();
    }

    @Override
    public Optional<Caller> identify(String token) {
        Known now = current();
        if (token.isEmpty() || token.length() > LONGEST) {
            return Optional.empty();
        }
        String fast = fast(token);
        Caller proven = now.proven().get(fast);
        if (proven != null) {
            return Optional.of(proven);
        }
        TokenLine line = now.byId().get(TokenFile.id(token));
        if (line == null || !isProven(token, line)) {
            return Optional.empty();
        }
        now.proven().put(fast, line.caller());
        return Optional.of(line.caller());
    }

    private synchronized boolean isProven(String token, TokenLine line) {
        return SlowHash.matches(TokenFile.secret(token), line.hash());
    }

    private Known current() {
        if (!file.stamp().equals(known.stamp())) {
            try {
                known = read();
            } catch (IOException unreadable) {
                throw new IdentityUnavailable("the token file cannot be read: " + unreadable.getMessage(), unreadable);
            }
        }
        return known;
    }

    private Known read() throws IOException {
        String stamp = file.stamp(); // before the content: a change in between is read again
        Map<String, TokenLine> byId = new HashMap<>();
        file.read().forEach(line -> byId.put(line.id(), line));
        return new Known(stamp, Map.copyOf(byId), new ConcurrentHashMap<>());
    }

    private static String fast(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
