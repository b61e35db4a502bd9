package org.caravault.copy.session;

import java.util.List;
import org.caravault.copy.walk.SourceClock;

/**
 * What a copy knows of its source.
 *
 * @param clock decides what the manifest calls proven
 * @param earlier copies of the same source whose unchanged files get a name more, in the order in which they are asked
 * @param damaged entries that are not copied
 * @param flags which flags files get
 * @param writing files that another process writes to
 */
public record SourceSide(
        SourceClock clock,
        List<PreviousCopy> earlier,
        Session.Damaged damaged,
        SourceFlags flags,
        OpenForWriting writing) {}
