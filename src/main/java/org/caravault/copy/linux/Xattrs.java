package org.caravault.copy.linux;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The extended attributes of one entry that a copy carries: user.*, trusted.*, security.*, POSIX ACLs, and an NFS 4 ACL that says more than
 * the mode. Not security.evm, which belongs to the machine. The SELinux label is apart from the others: a machine with SELinux gives each file
 * one, whether it was given one or not. Where a file system does not take an NFS 4 ACL, it is kept in
 * the attribute {@code trusted.caravault.nfs4_acl}, and POSIX ACLs of the same meaning beside it; here it has its own name in either case, and
 * they do not show.
 */
public final class Xattrs {
    public static final Xattrs NONE = new Xattrs(new TreeMap<>(new Order()), Optional.empty());
    /** The SELinux label. */
    public static final byte[] LABEL = Names.of("security.selinux");
    /** The ACL that says who may use an entry. */
    public static final byte[] ACL = Names.of("system.posix_acl_access");
    /** The ACL that new entries of a directory inherit. */
    public static final byte[] DEFAULT_ACL = Names.of("system.posix_acl_default");

    /** The ACL of NFS 4, in which a POSIX ACL of the server shows as well. */
    public static final byte[] NFS4_ACL = Names.of("system.nfs4_acl");
    /** Keeps an NFS 4 ACL where it has no effect. Not one of user.*, which everybody who may write to a file may set. */
    static final byte[] KEPT_NFS4_ACL = Names.of("trusted.caravault.nfs4_acl");

    private record Order() implements Comparator<byte[]> {
        @Override
        public int compare(byte[] one, byte[] other) {
            return Arrays.compare(one, other);
        }
    }

    private static final byte[][] PREFIXES = {
        ascii("user."), ascii("trusted."), ascii("security."), ascii("system.posix_acl_")
    };
    /** The last two are XFS's own names for the POSIX ACLs, which have their portable names as well. */
    private static final byte[][] NEVER = {
        Names.of("security.evm"), Names.of("trusted.SGI_ACL_FILE"), Names.of("trusted.SGI_ACL_DEFAULT")
    };

    private final SortedMap<byte[], byte[]> values;
    private final Optional<byte[]> label;
    /** As of nearly all entries. */
    private final boolean empty;

    private Xattrs(SortedMap<byte[], byte[]> values, Optional<byte[]> label) {
        this.values = values;
        this.label = label;
        this.empty = values.isEmpty() && label.isEmpty();
    }

    static boolean isCopied(byte[] name) {
        for (byte[] never : NEVER) {
            if (Arrays.equals(name, never)) {
                return false;
            }
        }
        if (Arrays.equals(name, NFS4_ACL)) {
            return true;
        }
        for (byte[] prefix : PREFIXES) {
            if (startsWith(name, prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] name, byte[] prefix) {
        return name.length > prefix.length && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether there are neither attributes nor a label. */
    public boolean isEmpty() {
        return empty;
    }

    /** {@return the SELinux label, as it was read} */
    public Optional<byte[]> label() {
        return label;
    }

    /** {@return whether both have the same label, or this one has none, so that any will do} */
    public boolean isLabelledAs(Xattrs other) {
        return label.isEmpty()
                || (other.label.isPresent() && Arrays.equals(unpadded(label.get()), unpadded(other.label.get())));
    }

    /** The kernel gives a label a zero at its end; tools do not always. */
    private static byte[] unpadded(byte[] label) {
        int length = label.length;
        return length > 0 && label[length - 1] == 0 ? Arrays.copyOf(label, length - 1) : label;
    }

    /** {@return the same without a label} */
    public Xattrs unlabelled() {
        return label.isEmpty() ? this : new Xattrs(values, Optional.empty());
    }

    /** {@return the same without an attribute} */
    public Xattrs without(byte[] name) {
        TreeMap<byte[], byte[]> fewer = new TreeMap<>(values);
        fewer.remove(name);
        return new Xattrs(fewer, label);
    }

    /** {@return the same with another attribute, or another value of one} */
    public Xattrs with(byte[] name, byte[] value) {
        TreeMap<byte[], byte[]> more = new TreeMap<>(values);
        more.put(name, value);
        return new Xattrs(more, label);
    }

    /** Names (ending with a zero) and values, without the label. */
    public Map<byte[], byte[]> values() {
        return Collections.unmodifiableMap(values);
    }

    /** Whether there is an attribute of this name, which ends with a zero. */
    public boolean has(byte[] name) {
        return values.containsKey(name);
    }

    /** Whether there is such an attribute with this value. */
    public boolean has(byte[] name, byte[] value) {
        byte[] mine = values.get(name);
        return mine != null && Arrays.equals(mine, value);
    }

    /** {@return whether both have the same names with the same values; labels are not compared} */
    public boolean same(Xattrs other) {
        if (empty && other.empty) {
            return true;
        }
        return values.size() == other.values.size() && sameValues(other);
    }

    private boolean sameValues(Xattrs other) {
        for (Map.Entry<byte[], byte[]> each : values.entrySet()) {
            if (!other.has(each.getKey(), each.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** A digest of names and values, in the order of the names, then the label; 0 for none. */
    public int digest() {
        return empty ? 0 : digestAll();
    }

    private int digestAll() {
        CRC32C crc = new CRC32C();
        for (Map.Entry<byte[], byte[]> each : values.entrySet()) {
            update(crc, each.getKey(), each.getValue());
        }
        if (label.isPresent()) {
            update(crc, LABEL, unpadded(label.get()));
        }
        return (int) crc.getValue();
    }

    private static void update(CRC32C crc, byte[] name, byte[] value) {
        crc.update(name);
        crc.update(value.length);
        crc.update(value.length >> 8);
        crc.update(value);
    }

    static final class Builder {
        private final TreeMap<byte[], byte[]> values = new TreeMap<>(new Order());
        private Optional<byte[]> label = Optional.empty();
        private boolean translated;

        void add(byte[] name, byte[] value) {
            if (Arrays.equals(name, LABEL)) {
                label = Optional.of(value);
            } else if (Arrays.equals(name, KEPT_NFS4_ACL)) {
                values.put(NFS4_ACL, value);
                translated = true;
            } else if (!Arrays.equals(name, NFS4_ACL) || Nfs4Acl.saysMoreThanTheMode(value)) {
                values.put(name, value);
            }
        }

        Xattrs build() {
            if (translated) {
                values.remove(ACL);
                values.remove(DEFAULT_ACL);
            }
            return values.isEmpty() && label.isEmpty() ? NONE : new Xattrs(values, label);
        }
    }
}
