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
    private final AdminToken admin;
    private volatile Known known;

    private record Known(String stamp, Map<String, TokenLine> byId, Map<String, Caller> proven) {}

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
        if (!stamp().equals(known.stamp())) {
            try {
                known = read();
            } catch (IOException unreadable) {
                throw new IdentityUnavailable("the tokens cannot be read: " + unreadable.getMessage(), unreadable);
            }
        }
        return known;
    }

    private Known read() throws IOException {
        String stamp = stamp(); // before the content: a change in between is read again
        Map<String, TokenLine> byId = new HashMap<>();
        file.read().forEach(line -> byId.put(line.id(), line));
        Map<String, Caller> proven = new ConcurrentHashMap<>();
        if (!admin.stamp().isEmpty()) { // an administrator may delete it while the service runs
            proven.put(fast(admin.read()), Caller.ADMIN_OF_DEFAULT);
        }
        return new Known(stamp, Map.copyOf(byId), proven);
    }

    private String stamp() {
        return file.stamp() + "; " + admin.stamp();
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
