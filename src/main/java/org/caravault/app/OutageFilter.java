package org.caravault.app;

import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.caravault.problem.DatabaseAway;
import org.caravault.problem.OutageLog;

/**
 * While the database is away, each timer, the scheduler and the pool log that at each try, with a stack of a hundred lines. Of what is thrown because of
 * it, each cause is logged once.
 */
final class OutageFilter extends AbstractFilter {
    private final OutageLog outages = new OutageLog();

    /** Of all that is logged in this process from here on. */
    static void install() {
        LoggerContext log4j = LoggerContext.getContext(false);
        LoggerConfig root = log4j.getConfiguration().getRootLogger();
        if (!root.hasFilter()) {
            root.addFilter(new OutageFilter());
            log4j.updateLoggers();
        }
    }

    @Override
    public Result filter(LogEvent event) {
        Throwable thrown = event.getThrown();
        return thrown == null || !DatabaseAway.isCauseOf(thrown) || outages.isNew(thrown)
                ? Result.NEUTRAL
                : Result.DENY;
    }
}
