package org.caravault.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A copier is killed at one of its system calls; the node lives on, and its job fails, with the cause, or is done. */
final class CopierDies implements Victim {
    /** Such a call is the one that kills. Those of all copiers are counted in a file, which so decides which one it is. */
    private static final int FATAL = 10_000;

    private static final String CALLS =
            ",openat,statx,getdents64,pread,pwrite,futimens,mkdirat,symlinkat,linkat,renameat,fchmod,syncfs,";

    private final KillLab lab;
    private final Path counters;
    private Node node;

    CopierDies(KillLab lab) {
        this.lab = lab;
        this.counters = lab.root().resolve("calls");
    }

    @Override
    public List<Death> placesToDieAt() throws Exception {
        List<Death> places = new ArrayList<>();
        List<KillLab.Case> cases = lab.oneOfEach();
        begin();
        for (KillLab.Case one : cases) {
            countUpTo(0);
            lab.ask(one);
            lab.asking().awaitIdle();
            for (int i = 1; i <= Files.size(counters); i++) {
                places.add(new Death(this, one.workflow(), i, "system call", false));
            }
        }
        end();
        if (places.isEmpty()) {
            throw new IllegalStateException("no copier was found to make a system call: nothing could be tried");
        }
        return places;
    }

    /** The counters has so many calls in it already. */
    private void countUpTo(int calls) throws IOException {
        Files.write(counters, new byte[calls]);
    }

    @Override
    public void begin() throws Exception {
        Map<String, String> deadly = BrokenLibrary.compiledIn(
                        lab.root(),
                        Map.of(
                                "FAULT_CALLS",
                                CALLS,
                                "FAULT_TALLY",
                                counters.toString(),
                                "FAULT_FROM",
                                Integer.toString(FATAL),
                                "FAULT_TIMES",
                                "1",
                                "FAULT_SIGNAL",
                                "9"))
                .environment();
        node = Node.start(deadly, lab.url(), lab.home(), lab.settings().toArray(String[]::new));
    }

    @Override
    public List<String> die(Death death, KillLab.Case one) throws Exception {
        countUpTo(FATAL - death.place() + 1);
        lab.ask(one);
        List<String> wrong =
                new ArrayList<>(lab.aftermath().complaints(one.share().id()));
        if (Files.size(counters) <= FATAL) {
            wrong.add("the copier did not come to this call");
        }
        return wrong;
    }

    @Override
    public void end() {
        node.close();
    }

    @Override
    public String toString() {
        return "copier";
    }
}
