package org.caravault.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The file of tokens: who they belong to, and their hashes. Changed by writing it anew and renaming it. */
public final class TokenFile {
    private static final String PREFIX = "cv_";
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 8;

    private final Path file;

    /** The file need not exist yet. */
    public TokenFile(Path file) {
        this.file = file;
    }

    /**
     * All tokens; none when there is no file.
     *
     * @throws IOException also when a line is wrong, naming its number
     */
    public List<TokenLine> read() throws IOException {
        List<TokenLine> tokens = new ArrayList<>();
        if (!Files.exists(file)) {
            return tokens;
        }
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    tokens.add(TokenLine.read(line));
                } catch (IllegalArgumentException wrong) {
                    throw new IOException(file + ":" + number + ": " + wrong.getMessage(), wrong);
                }
            }
        }
        return tokens;
    }

    /** Makes a new token and stores its hash; returns the token, which cannot be recovered later. */
    public String add(String user, String project, Role role) throws IOException {
        TokenLine.mustBeWord("user", user);
        TokenLine.mustBeWord("project", project);
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        String name = HexFormat.of().formatHex(id);
        String hidden = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        List<TokenLine> tokens = read();
        tokens.add(new TokenLine(name, user, project, role, FastHash.of(hidden)));
        write(tokens);
        return PREFIX + name + "_" + hidden;
    }

    /** Revokes a token; false when there is none of that id. */
    public boolean remove(String id) throws IOException {
        List<TokenLine> tokens = read();
        boolean removed = tokens.removeIf(token -> token.id().equals(id));
        if (removed) {
            write(tokens);
        }
        return removed;
    }

    private void write(List<TokenLine> tokens) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path written = Files.createTempFile(
                parent,
                ".tokens",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(written, tokens.stream().map(TokenLine::write).toList());
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What changes when the file does; empty when there is none. */
    String stamp() {
        return stamp(file);
    }

    static String stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file) + " "
                    + Files.getAttribute(file, "unix:ino");
        } catch (IOException gone) {
            return "";
        }
    }

    /** The id in a token; for anything else, an id that is not in the file. */
    static String id(String token) {
        return token.startsWith(PREFIX) && token.indexOf('_', PREFIX.length()) > 0
                ? token.substring(PREFIX.length(), token.indexOf('_', PREFIX.length()))
                : "";
    }

    static String secret(String token) {
        return token.substring(PREFIX.length() + id(token).length() + 1);
    }
}
