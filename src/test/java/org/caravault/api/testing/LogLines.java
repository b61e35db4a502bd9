package org.caravault.api.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged, until it is closed. */
public final class LogLines extends AbstractAppender implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private LogLines() {
        super("lines", null, null, false, Property.EMPTY_ARRAY);
    }

    public static LogLines listen() {
        LogLines log = new LogLines();
        log.start();
        ((Logger) LogManager.getRootLogger()).addAppender(log);
        return log;
    }

    /** One for each event, and one for each stack. */
    public List<String> all() {
        return lines;
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getLevel() + " " + event.getLoggerName() + " "
                + event.getMessage().getFormattedMessage());
        if (event.getThrown() != null) {
            lines.add("a stack: " + event.getThrown());
        }
    }

    @Override
    public void close() {
        ((Logger) LogManager.getRootLogger()).removeAppender(this);
        stop();
    }
}
