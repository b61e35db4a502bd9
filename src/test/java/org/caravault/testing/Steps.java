package org.caravault.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.caravault.chaos.Death;
import org.caravault.chaos.KillLab;
import org.caravault.chaos.StepFailpoint;
import org.caravault.chaos.Victim;

/** The steps of each workflow in the order in which a node carries them out, by their ids. */
public record Steps(Map<String, List<String>> ofWorkflow) {
    public static Steps counted(KillLab lab) throws Exception {
        Map<String, List<String>> steps = new LinkedHashMap<>();
        StepFailpoint counter = new StepFailpoint(() -> {});
        List<KillLab.Case> cases = lab.oneOfEach();
        try (RunningRoutes node = lab.startNode(
                main -> main.getCamelContext().getCamelContextExtension().addInterceptStrategy(counter))) {
            for (KillLab.Case one : cases) {
                counter.set(one.workflow(), 0, false);
                lab.ask(one);
                node.awaitIdle();
                steps.put(one.workflow(), counter.reached());
            }
        }
        return new Steps(steps);
    }

    /** Before and after each of them. */
    public List<Death> places(Victim victim) {
        List<Death> places = new ArrayList<>();
        ofWorkflow.forEach((workflow, steps) -> {
            for (int i = 0; i < steps.size(); i++) {
                places.add(new Death(victim, workflow, i + 1, steps.get(i), false));
                places.add(new Death(victim, workflow, i + 1, steps.get(i), true));
            }
        });
        return places;
    }
}
