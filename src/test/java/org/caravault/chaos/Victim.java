package org.caravault.chaos;

import java.util.List;

/** Who can be killed, and where. */
public interface Victim {
    /** All the places that it can die at. */
    List<Death> placesToDieAt() throws Exception;

    /**
     * Asks for the workflow, kills at that place, and waits for what comes then.
     *
     * @return what is not in order
     */
    List<String> die(Death death, KillLab.Case one) throws Exception;

    /** Before the first of some deaths. */
    void begin() throws Exception;

    /** After the last. */
    void end() throws Exception;
}
