package org.caravault.copy.report;

import java.util.Set;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.LinuxException;

/** The destination has no entries of this kind, or lets this process make none: a server that squashes root makes no device nodes. */
public final class KindRefusedException extends LinuxException {
    private static final long serialVersionUID = 1;
    private static final Set<Integer> REFUSALS = Set.of(Errno.EPERM, Errno.EOPNOTSUPP, Errno.ENOSYS);

    private KindRefusedException(Kind kind, LinuxException why) {
        super(
                why.call(),
                why.errno(),
                why.getMessage() + ": the destination takes no "
                        + (kind == Kind.SYMLINK ? "symbolic links" : "such special files"));
    }

    /** {@return the same failure, known to be about the kind if that is what its number means} */
    public static LinuxException of(Kind kind, LinuxException why) {
        return REFUSALS.contains(why.errno()) ? new KindRefusedException(kind, why) : why;
    }
}
