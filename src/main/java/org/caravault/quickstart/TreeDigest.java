package org.caravault.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One number for all that a tree contains: names, bytes, owners, modes, times in ns, links. It is the SHA-256 of what
 * tar(1) makes of it, so that the comparison does not depend on Caravault's own copier.
 */
final class TreeDigest {
    private TreeDigest() {}

    static String of(Path root) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder(List.of(
                        "tar",
                        "--create",
                        "--sort=name",
                        "--numeric-owner",
                        "--format=posix",
                        "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
                        "--directory=" + root,
                        "."))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        MessageDigest sha256 = sha256();
        try (InputStream archive = tar.getInputStream();
                OutputStream digest = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
            archive.transferTo(digest);
        }
        if (tar.waitFor() != 0) {
            throw new IOException("tar could not read " + root + " (exit code " + tar.exitValue() + ")");
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
