package org.caravault.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * The file {@code DATA/admin-token}: whoever can read it is an administrator. The service creates it at its first start, so
 * that the user it runs as, and no other user of this host, has a token from the beginning. To replace the token, delete the
 * file and restart the service.
 */
public final class AdminToken {
    /** Its name in the data directory. */
    public static final String NAME = "admin-token";

    /** The part before the last underscore is the token's id, as in the tokens of {@link TokenFile}. */
    static final String ID = "admin";

    private static final String PREFIX = "cv_" + ID + "_";
    private static final int SECRET_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;

    private AdminToken(Path file) {
        this.file = file;
    }

    /** The administrator's token of a data directory. */
    public static AdminToken in(Path data) {
        return new AdminToken(data.resolve(NAME));
    }

    /** Where it is. */
    public Path file() {
        return file;
    }

    /**
     * Creates the file unless it exists, and checks it.
     *
     * @throws IOException when others could read or replace it, saying what to do
     */
    public void ensure() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] secret = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            Path written = Files.createTempFile(
                    file.getParent(), "." + NAME, "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(
                    written, PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n");
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        }
        read();
    }

    /**
     * The token, for the user that the service runs as.
     *
     * @throws IOException when there is none, or others could read or replace the file
     */
    public String read() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    "there is no administrator's token " + file + ": start the service once with this data directory");
        }
        PosixFileAttributes about = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!about.isRegularFile()
                || !ownUser().equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
            throw new IOException(file + " must be a regular file of the user that runs this: delete it, and the"
                    + " service's next start makes a new token");
        }
        if (!OWNER_ONLY.containsAll(about.permissions())) {
            throw new IOException("others can read the administrator's token: run chmod 600 " + file
                    + ", or delete the file, and the service's next start makes a new token");
        }
        String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!token.startsWith(PREFIX) || token.length() < PREFIX.length() + SECRET_BYTES) {
            throw new IOException(
                    file + " does not contain a token: delete it, and the service's next start makes a new one");
        }
        return token;
    }

    /** Changes when the file does; empty when it does not exist. */
    String stamp() {
        return TokenFile.stamp(file);
    }

    private static Object ownUser() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }
}
