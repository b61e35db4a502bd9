package org.caravault.workflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A node is killed before or after a step, and started again. */
record NodeDies(KillLab lab) implements Victim {
    private static final int DIES_WITHIN_S = 60;

    /** Before and after each step of each workflow, as a node carries them out. */
    static List<Death> atEachStep(KillLab lab, Victim victim) throws Exception {
        List<Death> places = new ArrayList<>();
        StepFailpoint counter = new StepFailpoint(() -> {});
        List<Death> once = KillLab.WORKFLOWS.stream()
                .map(workflow -> new Death(victim, workflow, 0, "counted", false))
                .toList();
        for (KillLab.Case one : lab.prepare(once).values()) {
            counter.set(one.workflow(), 0, false);
            try (RunningRoutes node = lab.startNode(
                    main -> main.getCamelContext().getCamelContextExtension().addInterceptStrategy(counter))) {
                lab.ask(one);
                node.awaitIdle();
            }
            List<String> steps = counter.reached();
            for (int i = 0; i < steps.size(); i++) {
                places.add(new Death(victim, one.workflow(), i + 1, steps.get(i), false));
                places.add(new Death(victim, one.workflow(), i + 1, steps.get(i), true));
            }
        }
        return places;
    }

    @Override
    public List<Death> placesToDieAt() throws Exception {
        return atEachStep(lab, this);
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
