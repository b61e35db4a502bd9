package org.caravault.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.caravault.backup.BackupType;
import org.caravault.backup.BackupTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The drivers that this node can use. A bad one is logged and left out; only its types are unavailable. */
public final class Drivers {
    private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);

    private final BackupTypes types;
    private final Path data;
    private final Map<String, Driver> usable = new ConcurrentHashMap<>();
    private final Map<String, String> broken = new ConcurrentHashMap<>();

    /** {@code data}: Caravault's directory, below which drivers have private directories by default. */
    public Drivers(BackupTypes types, Path data) {
        this.types = types;
        this.data = data;
    }

    /** Reads, tries and adds the drivers of a directory, before or after the routes start. */
    public void load(CamelContext context, Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return; // routes without drivers: each request says which is not there
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*" + DriverFile.SUFFIX)) {
            found.forEach(files::add);
        }
        Collections.sort(files);
        for (Path file : files) {
            add(context, file);
        }
        for (BackupType type : types.all()) {
            whyNot(type).ifPresent(why -> LOG.error("backup type '{}' is disabled: {}", type.section(), why));
        }
    }

    private void add(CamelContext context, Path path) {
        String name = DriverFile.nameOf(path);
        try {
            DriverFile file = DriverFile.read(path);
            TryRun.of(file, context);
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("file:" + path, file.routes()));
            usable.put(name, file.driver());
        } catch (Exception unusable) {
            broken.put(name, String.valueOf(unusable.getMessage()));
            LOG.error("driver '{}' is disabled: {}", name, unusable.getMessage());
        }
    }

    /** A driver by its name. */
    public Driver get(String name) throws BadDriverException {
        if (broken.containsKey(name)) {
            throw new BadDriverException("the driver '%s' is disabled: %s".formatted(name, broken.get(name)));
        }
        return Optional.ofNullable(usable.get(name))
                .orElseThrow(() -> new BadDriverException("there is no driver '%s' in routes/drivers".formatted(name)));
    }

    /** The names of those that serve an operation which a driver may do without. */
    public List<String> thatServe(DriverOperation operation) {
        return usable.values().stream()
                .filter(driver -> driver.operations().contains(operation))
                .map(Driver::name)
                .sorted()
                .toList();
    }

    /** What a type's section says, checked, with the driver's defaults. */
    public Map<String, String> options(BackupType type) throws BadDriverException {
        return get(type.driver()).options(type, data);
    }

    /** Why a type cannot be used. */
    public Optional<String> whyNot(BackupType type) {
        try {
            options(type);
            return Optional.empty();
        } catch (BadDriverException why) {
            return Optional.of(why.getMessage());
        }
    }
}
