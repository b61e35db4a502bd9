package org.caravault.service;

import java.time.Clock;
import java.util.List;
import org.apache.camel.main.Main;
import org.caravault.backup.BackupStore;
import org.caravault.drop.DropDirectory;
import org.caravault.drop.DropSteps;
import org.caravault.drop.Drops;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The part of the wiring that asks for backups by itself: dropped files. */
final class Triggers {
    private Triggers() {}

    static void bind(Main main, Settings settings, JdbcClient db, BackupStore backups) {
        Clock clock = Clock.systemUTC();
        List<DropDirectory> directories = settings.list(Key.DROP_DIRECTORY).stream()
                .map(DropDirectory::of)
                .toList();
        main.bind("drops", new Drops(db, directories, clock, settings.milliseconds(Key.DROP_QUIET_MS)));
        main.bind("dropSteps", new DropSteps(db, backups, settings.vault(), clock));
        main.addOverrideProperty("caravault.drop", Boolean.toString(!directories.isEmpty()));
        main.addOverrideProperty("caravault.drop_polling_ms", settings.text(Key.DROP_POLLING_MS));
    }
}
