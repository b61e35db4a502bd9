package org.caravault.problem;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Which problems of what is tried again and again have been logged: each of its causes once an hour, and not at every try. Ids and other
 * numbers make no other cause.
 */
public final class RecurringProblemLog {
    private static final Pattern NUMBER = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}|\\d+");
    private static final long AGAIN_AFTER_NS = Duration.ofHours(1).toNanos();

    /** Who can choose a cause's words can choose many. */
    private static final int MOST_CAUSES = 20;

    private final Map<String, Map<String, Long>> logged = new ConcurrentHashMap<>();

    /** Whether this cause is to be logged now. */
    public boolean isNew(String about, String cause) {
        Map<String, Long> causes = logged.computeIfAbsent(about, first -> new ConcurrentHashMap<>());
        String kind = withoutNumbers(cause);
        long now = System.nanoTime();
        causes.values().removeIf(last -> now - last > AGAIN_AFTER_NS);
        return causes.size() < MOST_CAUSES && causes.putIfAbsent(kind, now) == null;
    }

    /** {@return a cause as it is the same for all ids and numbers in it} */
    public static String withoutNumbers(String cause) {
        return NUMBER.matcher(cause).replaceAll("#");
    }

    /** It has no problem any more. {@return whether it had one} */
    public boolean ended(String about) {
        return logged.remove(about) != null;
    }

    /** Forgets all but these. */
    public void keepOnly(Set<String> known) {
        logged.keySet().retainAll(known);
    }
}
