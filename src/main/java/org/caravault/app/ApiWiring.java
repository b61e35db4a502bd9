package org.caravault.app;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.main.Main;
import org.caravault.api.ApiBeans;
import org.caravault.api.admin.Installation;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.caravault.share.LocalRoots;

/** The REST API's part of the wiring. */
final class ApiWiring {
    private ApiWiring() {}

    static void bind(Main main, Settings settings, CoreBeans beans, Path home, String url, int port)
            throws IOException, CannotStartException {
        ApiBeans.Parts parts = new ApiBeans.Parts(
                beans.db(),
                beans.shares(),
                beans.backups(),
                beans.snapshots(),
                beans.quotas(),
                beans.messages(),
                beans.accessRules(),
                beans.kept(),
                LocalRoots.of(settings.list(Key.LOCAL_ROOTS)),
                new Installation(settings.node(), settings.data("shares"), beans.nodes()));
        ApiBeans.bind(
                main, parts, home.resolve("config/openapi.yaml"), url, port, settings.seconds(Key.CLIENT_REQUEST_S));
    }
}
