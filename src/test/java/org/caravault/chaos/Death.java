package org.caravault.chaos;

/**
 * One death, at one place.
 *
 * @param victim who dies
 * @param place the number of a step of the workflow, or of a system call of its copier, from 1
 * @param name the step's, or what the number counts
 */
public record Death(Victim victim, String workflow, int place, String name, boolean after) {
    @Override
    public String toString() {
        return "%s dies in %s, %s %d (%s)".formatted(victim, workflow, after ? "after" : "before", place, name);
    }
}
