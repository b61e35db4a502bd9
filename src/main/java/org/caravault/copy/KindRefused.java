package org.caravault.copy;

import java.util.Set;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.LinuxError;

/** The destination has no entries of this kind, or lets this process make none: a server that squashes root makes no device nodes. */
final class KindRefused extends LinuxError {
    private static final long serialVersionUID = 1;
    private static final Set<Integer> REFUSALS = Set.of(Errno.EPERM, Errno.EOPNOTSUPP, Errno.ENOSYS);

    private KindRefused(Kind kind, LinuxError why) {
        super(
                why.call(),
                why.errno(),
                why.getMessage() + ": the destination takes no "
                        + (kind == Kind.SYMLINK ? "symbolic links" : "such special files"));
    }

    /** {@return the same failure, known to be about the kind if that is what its number means} */
    static LinuxError of(Kind kind, LinuxError why) {
        return REFUSALS.contains(why.errno()) ? new KindRefused(kind, why) : why;
    }
}
