package org.caravault.copy.tree;

import java.util.Optional;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.manifest.ManifestFile;
import org.caravault.copy.name.PathText;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Reporter;
import org.caravault.copy.session.CopyRequest;
import org.caravault.copy.walk.SourceClock;

/** Decides from when on a change of the source is not proven to be in the copy, and makes the source able to prove the rest. */
record StartClock(CopyRequest request, Reporter reporter) {
    /**
     * {@return the source's clock}
     *
     * @throws CopyFailedException when the source cannot be looked at
     */
    SourceClock start(Linux linux, int source, Optional<ManifestFile> manifest) throws CopyFailedException {
        try {
            return look(linux, source, manifest);
        } catch (LinuxException why) {
            throw new CopyFailedException(
                    PathText.of(Names.text(request.source().bytes())), why);
        }
    }

    /** The clock is looked at first: what changes from now on is not proven. Then the pages are written back, and only then anything is read. */
    private SourceClock look(Linux linux, int source, Optional<ManifestFile> manifest) throws LinuxException {
        long start = System.currentTimeMillis() / 1000;
        if (manifest.isPresent() && manifest.get().isLocal(linux)) {
            start = Math.min(
                    start, manifest.get().stat(linux).ctime()); // the kernel's own clock, by which it dates files
        }
        boolean network = FileSystems.isNetwork(linux.fileSystemType(source));
        SourceClock clock = new SourceClock(network, manifest.isPresent(), start);
        if (!network) {
            writeBack(linux, source, clock);
        }
        if (FileSystems.hasNoChangeTime(linux.fileSystemType(source))) {
            clock.proveNothing();
        }
        clock.saw(linux.stat(source));
        return clock;
    }

    private void writeBack(Linux linux, int source, SourceClock clock) {
        try {
            clock.writeBack(linux, source);
        } catch (LinuxException why) {
            clock.proveNothing();
            reporter.warning("the source cannot write its pages back (" + why.getMessage()
                    + "); the next copy compares every file");
        }
    }
}
