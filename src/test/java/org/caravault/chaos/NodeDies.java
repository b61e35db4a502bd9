package org.caravault.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.Steps;

/** A node is killed before or after a step, and started again. */
record NodeDies(KillLab lab, Steps steps) implements Victim {
    private static final int DIES_WITHIN_S = 60;

    @Override
    public List<Death> placesToDieAt() {
        return steps.places(this);
    }

    @Override
    public List<String> die(Death death, KillLab.Case one) throws Exception {
        lab.ask(one);
        List<String> wrong = new ArrayList<>();
        try (DyingNode node = DyingNode.atStep(
                lab.url(), lab.home(), death.workflow(), death.place(), death.after(), lab.settings())) {
            if (!node.diesWithin(DIES_WITHIN_S)) {
                wrong.add("the node did not reach the step");
            }
        }
        try (RunningRoutes again = lab.startNode(main -> {})) {
            lab.aftermath().complaints(one.share().id()).forEach(open -> wrong.add(open + "; " + held(again)));
        }
        wrong.addAll(lab.notDone(one));
        return wrong;
    }

    private static String held(RunningRoutes node) {
        try {
            return node.held();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void begin() {
        // each death has nodes of its own
    }

    @Override
    public void end() {
        // they are gone
    }

    @Override
    public String toString() {
        return "node";
    }
}
