package org.caravault.copy.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.options.CommandRun;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.FindingCollector;
import org.caravault.copy.report.Problem;
import org.caravault.copy.report.Problems;
import org.caravault.copy.report.Progress;
import org.caravault.copy.report.Reporter;
import org.caravault.copy.report.Summary;
import org.caravault.copy.session.CopyRequest;
import org.caravault.copy.session.Session;

/** Compares a backup with its manifest before it is copied, so that what has rotted replaces nothing that is good. */
public final class IntactOnly {
    /** A finding of verify is not an error of the copy: it is reported, and the copy continues without the entry. */
    private record Finds(FindingCollector report) implements Reporter {
        @Override
        public void problem(Problem problem) {
            report.add(FindingCollector.Finding.DAMAGED, problem.path() + ": " + problem.what());
        }

        @Override
        public void warning(String text) {
            report.add(FindingCollector.Finding.DAMAGED, text);
        }

        @Override
        public void progress(Progress progress) {} // the copy's own clock shows the same counts

        @Override
        public void summary(Summary summary) {} // there is one, of the copy
    }

    /** By path: a link to a good file, made in the vault, must not keep that file from being copied. */
    private static final class Paths implements VerifyTree.Damage {
        private final InodeSet all = new InodeSet();
        private final InodeSet folders = new InodeSet();

        @Override
        public void folder(byte[] text) {
            folders.add(Hashes.of(text, 0, text.length));
        }

        @Override
        public void add(Linux linux, Stat stat, byte[] path, String text) {
            extra(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void extra(byte[] text) {
            all.add(Hashes.of(text, 0, text.length));
        }
    }

    private IntactOnly() {}

    /**
     * {@return what does not match the manifest}
     *
     * @throws IOException there is no manifest, or it cannot be read
     */
    public static Session.Damaged damaged(Linux linux, CopyRequest request, CommandRun running) throws IOException {
        Counters counters = running.counters();
        Problems found =
                new Problems(new Counters(), new Finds(running.problems().report()));
        Paths paths = new Paths();
        VerifyTree verify = new VerifyTree(counters, found, VerifyTree.Part.ALL, true, paths, false);
        running.clock().totals(verify.totals());
        byte[] source = request.source().bytes();
        // By the directory itself: data/., data/../data and . name no directory that has the manifest in it.
        byte[] manifest = Names.terminated(Names.below(Names.text(source), Names.of("../manifest")));
        verify.run(linux, request.beneath(), source, manifest);
        counters.files.set(0);
        counters.directories.set(0);
        counters.bytes.reset();
        return new Session.Damaged(paths.all.isEmpty() && paths.folders.isEmpty(), paths.all, paths.folders);
    }
}
