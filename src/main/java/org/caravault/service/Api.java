package org.caravault.service;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.main.Main;
import org.caravault.api.ApiBeans;

/** The REST API's part of the wiring. */
final class Api {
    private Api() {}

    static void bind(Main main, Beans beans, Path home, Endpoint listen) throws IOException {
        ApiBeans.bind(
                main,
                new ApiBeans.Parts(beans.shares(), beans.backups(), beans.quotas(), beans.messages()),
                home.resolve("config/openapi.yaml"),
                "http://" + listen,
                listen.port());
    }
}
