package org.caravault.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.Steps;

/** PostgreSQL is killed before or after a step, and started again while the node, which lives on, is at the next ones. */
final class DatabaseDies implements Victim {
    private static final int DIES_WITHIN_S = 60;

    private final KillLab lab;
    private final Steps steps;
    private final MortalDatabase database;
    private final StepFailpoint failpoint = new StepFailpoint(this::kill);
    private volatile CountDownLatch killed = new CountDownLatch(1);
    private RunningRoutes node;

    DatabaseDies(KillLab lab, Steps steps, MortalDatabase database) {
        this.lab = lab;
        this.steps = steps;
        this.database = database;
    }

    @Override
    public List<Death> placesToDieAt() {
        return steps.places(this);
    }

    @Override
    public void begin() throws Exception {
        node = lab.startNode(
                main -> main.getCamelContext().getCamelContextExtension().addInterceptStrategy(failpoint));
    }

    @Override
    public List<String> die(Death death, KillLab.Case one) throws Exception {
        killed = new CountDownLatch(1);
        failpoint.set(death.workflow(), death.place(), death.after());
        lab.ask(one);
        List<String> wrong = new ArrayList<>();
        if (killed.await(DIES_WITHIN_S, TimeUnit.SECONDS)) {
            database.startAgain();
        } else {
            wrong.add("the job did not reach the step");
        }
        wrong.addAll(lab.aftermath().complaints(one.share().id()));
        wrong.addAll(lab.notDone(one));
        return wrong;
    }

    private void kill() {
        try {
            database.kill();
            killed.countDown();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void end() {
        node.close();
    }

    @Override
    public String toString() {
        return "database";
    }
}
