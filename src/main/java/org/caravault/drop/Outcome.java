package org.caravault.drop;

import java.util.Locale;

/** How a dropped file ended; the name of the directory that its answer lies in. */
enum Outcome {
    DONE,
    FAILED;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
