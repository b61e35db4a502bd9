package org.caravault.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.main.Main;
import org.caravault.api.ApiBeans;
import org.caravault.api.admin.Installation;
import org.caravault.identity.Callers;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;

/** The REST API's part of the wiring. */
final class Api {
    private Api() {}

    static void bind(Main main, Settings settings, Beans beans, Path home, Endpoint listen)
            throws IOException, CannotStart {
        Callers callers = Identity.callers(settings);
        ApiBeans.Parts parts = new ApiBeans.Parts(
                beans.db(),
                beans.shares(),
                beans.backups(),
                beans.snapshots(),
                beans.quotas(),
                beans.messages(),
                callers,
                installation(settings));
        ApiBeans.bind(main, parts, home.resolve("config/openapi.yaml"), "http://" + listen, listen.port());
    }

    private static Installation installation(Settings settings) {
        List<String> backends = new ArrayList<>(List.of("local", "external"));
        settings.given(Key.EXPORTFS_ROOT).ifPresent(root -> backends.add("exportfs"));
        return new Installation(settings.node(), backends, settings.data("shares"));
    }
}
