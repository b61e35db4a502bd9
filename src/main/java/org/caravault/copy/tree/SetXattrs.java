package org.caravault.copy.tree;

import java.util.Map;
import org.caravault.copy.filesystem.FileSystemSupport;
import org.caravault.copy.filesystem.MetadataChange;
import org.caravault.copy.linux.Attributes;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.manifest.AttributeNote;
import org.caravault.copy.report.Counters;

/** Gives an entry of the destination its extended attributes, and notes what it has then. */
record SetXattrs(Metadata metadata, Counters.PathSource path, Target target) {
    private static final String WHAT = "extended attributes";

    /** Where they are set. */
    sealed interface Target {
        MetadataChange setting(Map.Entry<byte[], byte[]> xattr);

        MetadataChange removing(byte[] name);

        /** {@return what it has now} */
        Xattrs read() throws LinuxException;
    }

    /** An open entry. */
    record Opened(Attributes attributes, int fd) implements Target {
        @Override
        public MetadataChange setting(Map.Entry<byte[], byte[]> xattr) {
            return new MetadataChange.SetXattr(attributes, fd, xattr);
        }

        @Override
        public MetadataChange removing(byte[] name) {
            return new MetadataChange.RemoveXattr(attributes, fd, name);
        }

        @Override
        public Xattrs read() throws LinuxException {
            return attributes.xattrs(fd);
        }
    }

    /** An entry that cannot be opened. */
    record Named(Linux linux, int directory, byte[] name) implements Target {
        @Override
        public MetadataChange setting(Map.Entry<byte[], byte[]> xattr) {
            return new MetadataChange.SetNamedXattr(linux, directory, name, xattr);
        }

        @Override
        public MetadataChange removing(byte[] attribute) {
            return new MetadataChange.RemoveNamedXattr(linux, directory, name, attribute);
        }

        @Override
        public Xattrs read() throws LinuxException {
            return linux.attributes().xattrs(directory, name);
        }
    }

    /** {@return a note of what the entry has now; what was refused is reported} */
    long set(Xattrs wanted, Xattrs has) throws LinuxException {
        return wanted.isEmpty() && has.isEmpty() ? AttributeNote.NONE : setAll(wanted, has);
    }

    private long setAll(Xattrs wanted, Xattrs has) throws LinuxException {
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
        if (!wanted.isEmpty() && new ReadBack(metadata.session()).isNeeded()) {
            now = withoutIgnored(now);
        }
        boolean lost = !now.same(wanted);
        boolean labelled = wanted.isLabelledAs(has) || label(wanted);
        return AttributeNote.of(labelled ? now : now.unlabelled(), lost, !labelled);
    }

    /** A destination that ignores owners and modes may report that it has set an attribute, and not have it. */
    private Xattrs withoutIgnored(Xattrs given) throws LinuxException {
        Xattrs there = target.read();
        Xattrs now = given;
        for (Map.Entry<byte[], byte[]> x : given.values().entrySet()) {
            if (!there.has(x.getKey(), x.getValue())) {
                now = now.without(x.getKey());
                metadata.session().problems().loss(WHAT, path.text(), new LinuxException("setxattr", Errno.EOPNOTSUPP));
            }
        }
        return now;
    }

    private boolean label(Xattrs wanted) throws LinuxException {
        FileSystemSupport support = metadata.session().support();
        LinuxException refused = new LinuxException("setxattr", Errno.EOPNOTSUPP);
        if (support.canLabel()) {
            try {
                target.setting(Map.entry(Xattrs.LABEL, wanted.label().orElseThrow()))
                        .make();
                return true;
            } catch (LinuxException why) {
                if (!Metadata.isRefusal(why)) {
                    throw why;
                }
                refused = why;
            }
            if (refused.errno() == Errno.EOPNOTSUPP || refused.errno() == Errno.EPERM) {
                support.cannotLabel();
            }
        }
        metadata.session().problems().labelLoss(path.text(), refused);
        return false;
    }
}
