package org.caravault.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Nodes, copiers and the database are killed at each place of backing up, restoring and deleting, one at a time; then all
 * must be in order. Part of {@code bench/chaos}.
 */
record KillMatrix(KillLab lab, List<Victim> victims) {
    private static final double NANOS = 1e9;

    /**
     * Carries out so many deaths, chosen by the seed, and prints a line for each.
     *
     * @param most 0: all
     * @return those after which something was not in order
     */
    List<String> run(int most, long seed) throws Exception {
        List<Death> deaths = new ArrayList<>();
        for (Victim victim : victims) {
            List<Death> places = victim.placesToDieAt();
            System.out.printf("%s: %d places to die at%n", victim, places.size());
            deaths.addAll(places);
        }
        Collections.shuffle(deaths, new Random(seed));
        List<Death> chosen = most == 0 ? deaths : deaths.subList(0, Math.min(most, deaths.size()));
        List<String> failed = new ArrayList<>();
        for (Victim victim : victims) {
            failed.addAll(die(
                    victim,
                    chosen.stream().filter(death -> death.victim() == victim).toList()));
        }
        failed.addAll(lab.aftermath().complaints());
        return failed;
    }

    private List<String> die(Victim victim, List<Death> deaths) throws Exception {
        List<String> failed = new ArrayList<>();
        if (deaths.isEmpty()) {
            return failed;
        }
        Map<Death, KillLab.Case> cases = lab.prepare(deaths);
        victim.begin();
        try {
            for (Map.Entry<Death, KillLab.Case> each : cases.entrySet()) {
                long start = System.nanoTime();
                List<String> wrong = victim.die(each.getKey(), each.getValue());
                System.out.printf(
                        "%s: %s (%.1f s)%n",
                        each.getKey(), wrong.isEmpty() ? "all in order" : wrong, (System.nanoTime() - start) / NANOS);
                wrong.forEach(what -> failed.add(each.getKey() + ": " + what));
            }
        } finally {
            victim.end();
        }
        return failed;
    }
}
