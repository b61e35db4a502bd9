package org.caravault.service;

import org.apache.camel.main.Main;
import org.caravault.settings.Settings;

/** The REST API's part of the wiring. */
final class Api {
    private Api() {}

    static void bind(Main main, Settings settings, Beans beans, int port) {
        // filled in with the API
    }
}
