package org.caravault.copy;

import java.util.Map;
import org.caravault.copy.linux.Attributes;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Xattrs;

/** Gives an entry of the destination its extended attributes, and notes what it has then. */
record SetXattrs(Metadata metadata, Tally.PathSource path, Target target) {
    private static final String WHAT = "extended attributes";

    /** Where they are set. */
    sealed interface Target {
        Change setting(Map.Entry<byte[], byte[]> xattr);

        Change removing(byte[] name);
    }

    /** An open entry. */
    record Opened(Attributes attributes, int fd) implements Target {
        @Override
        public Change setting(Map.Entry<byte[], byte[]> xattr) {
            return new Change.SetXattr(attributes, fd, xattr);
        }

        @Override
        public Change removing(byte[] name) {
            return new Change.RemoveXattr(attributes, fd, name);
        }
    }

    /** An entry that cannot be opened. */
    record Named(Linux linux, int directory, byte[] name) implements Target {
        @Override
        public Change setting(Map.Entry<byte[], byte[]> xattr) {
            return new Change.SetNamedXattr(linux, directory, name, xattr);
        }

        @Override
        public Change removing(byte[] attribute) {
            return new Change.RemoveNamedXattr(linux, directory, name, attribute);
        }
    }

    /** {@return a note of what the entry has now; what was refused is reported} */
    long set(Xattrs wanted, Xattrs has) throws LinuxError {
        return wanted.isEmpty() && has.isEmpty() ? XattrNote.NONE : setAll(wanted, has);
    }

    private long setAll(Xattrs wanted, Xattrs has) throws LinuxError {
        Xattrs now = wanted;
        for (Map.Entry<byte[], byte[]> extra : has.values().entrySet()) {
            if (!wanted.has(extra.getKey()) && !metadata.attempt(WHAT, path, target.removing(extra.getKey()))) {
                now = now.with(extra.getKey(), extra.getValue());
            }
        }
        for (Map.Entry<byte[], byte[]> x : wanted.values().entrySet()) {
            if (!has.has(x.getKey(), x.getValue()) && !metadata.attempt(WHAT, path, target.setting(x))) {
                byte[] old = has.values().get(x.getKey());
                now = old == null ? now.without(x.getKey()) : now.with(x.getKey(), old);
            }
        }
        boolean lost = !now.same(wanted);
        boolean labelled = wanted.isLabelledAs(has) || label(wanted);
        return XattrNote.of(labelled ? now : now.unlabelled(), lost, !labelled);
    }

    private boolean label(Xattrs wanted) throws LinuxError {
        Abilities abilities = metadata.session().abilities();
        LinuxError refused = new LinuxError("setxattr", Errno.EOPNOTSUPP);
        if (abilities.canLabel()) {
            try {
                target.setting(Map.entry(Xattrs.LABEL, wanted.label().orElseThrow()))
                        .make();
                return true;
            } catch (LinuxError why) {
                if (!Metadata.isRefusal(why)) {
                    throw why;
                }
                refused = why;
            }
            if (refused.errno() == Errno.EOPNOTSUPP || refused.errno() == Errno.EPERM) {
                abilities.cannotLabel();
            }
        }
        metadata.session().problems().labelLoss(path.text(), refused);
        return false;
    }
}
