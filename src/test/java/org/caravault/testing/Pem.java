package org.caravault.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A certificate for 127.0.0.1 and its key as an authority's client would leave them: in PEM, made by openssl. */
public final class Pem {
    private Pem() {}

    /**
     * Makes {@code cert} and {@code key} in a new directory.
     *
     * @param kind RSA or EC
     * @return the directory
     */
    public static Path make(Path directory, String kind) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                directory.resolve("key").toString(),
                "-out",
                directory.resolve("cert").toString(),
                "-newkey"));
        command.addAll(kind.equals("EC") ? List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256") : List.of("rsa:2048"));
        Process openssl = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor()).isZero();
        return directory;
    }
}
