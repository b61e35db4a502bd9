package org.caravault.app;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.appender.rolling.DefaultRolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.SizeBasedTriggeringPolicy;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.caravault.files.PrivateDirectory;

/**
 * What the console shows, in a file of the data directory as well: a service that runs in the background has no console.
 * Log4j's own configuration cannot do it, because the directory is known only when the settings have been read.
 */
public final class LogFile implements AutoCloseable {
    private static final String NAME = "caravault.log";
    private static final String LARGEST = "10 MB";
    private static final String KEPT = "5";

    private final Path path;
    private final Appender appender;

    private LogFile(Path path, Appender appender) {
        this.path = path;
        this.appender = appender;
    }

    /** Opens it, and adds it to what the root logger writes to. */
    public static LogFile in(Path directory) throws IOException {
        Path path = PrivateDirectory.make(directory).resolve(NAME);
        Configuration log4j = LoggerContext.getContext(false).getConfiguration();
        Appender console = log4j.getAppender("console");
        Appender appender = RollingFileAppender.newBuilder()
                .setName(path.toString())
                .setConfiguration(log4j)
                .setLayout(console.getLayout())
                .withFileName(path.toString())
                .withFilePattern(path + ".%i.gz")
                .withPolicy(SizeBasedTriggeringPolicy.createPolicy(LARGEST))
                .withStrategy(DefaultRolloverStrategy.newBuilder()
                        .withMax(KEPT)
                        .withConfig(log4j)
                        .build())
                .build();
        appender.start();
        log4j.getRootLogger().addAppender(appender, null, null);
        LoggerContext.getContext(false).updateLoggers();
        return new LogFile(path, appender);
    }

    /** {@return where the log is written} */
    public Path path() {
        return path;
    }

    /** Writes a failure with its stack here alone: whoever reads the console gets a sentence. */
    public void failure(String what, Throwable why) {
        appender.append(Log4jLogEvent.newBuilder()
                .setLoggerName(LogFile.class.getName())
                .setLevel(Level.ERROR)
                .setMessage(new SimpleMessage(what))
                .setThrown(why)
                .build());
    }

    /** Flushes and closes the file. */
    @Override
    public void close() {
        LoggerContext.getContext(false).getConfiguration().getRootLogger().removeAppender(appender.getName());
        appender.stop();
    }
}
