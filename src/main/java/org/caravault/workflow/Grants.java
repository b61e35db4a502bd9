package org.caravault.workflow;

import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.access.Export;
import org.caravault.access.Grant;
import org.caravault.access.Level;
import org.caravault.job.Journal;
import org.caravault.job.JournalEntry;

/** What a backend is asked to grant and to revoke. */
public final class Grants {
    /** This data node needs the export for a job; {@code level} is {@code ro} or {@code rw}. */
    public Grant of(Export export, String level, UUID job) {
        return Grant.of(export, level, job);
    }

    /** What the journal says was granted. */
    public Grant ofEntry(@Variable(Journal.ENTRY) JournalEntry entry) {
        return new Grant(Export.ofEntry(entry.what()), Level.READ, entry.job());
    }
}
