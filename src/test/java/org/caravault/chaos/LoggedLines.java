package org.caravault.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What is logged from now on. */
public final class LoggedLines extends AbstractAppender implements AutoCloseable {
    private final Level least;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public LoggedLines(Level least) {
        super("logged lines", null, null, false, Property.EMPTY_ARRAY);
        this.least = least;
        start();
        ((Logger) LogManager.getRootLogger()).addAppender(this);
    }

    @Override
    public void append(LogEvent event) {
        if (event.getLevel().isMoreSpecificThan(least)) {
            lines.add(event.getMessage().getFormattedMessage());
        }
    }

    public List<String> all() {
        return List.copyOf(lines);
    }

    /** Those that name a file. */
    public List<String> about(Path file) {
        return lines.stream().filter(line -> line.contains(file.toString())).toList();
    }

    @Override
    public void close() {
        ((Logger) LogManager.getRootLogger()).removeAppender(this);
    }
}
