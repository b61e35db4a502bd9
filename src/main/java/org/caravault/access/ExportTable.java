package org.caravault.access;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.exec.Commands;

/** What this host's kernel NFS server exports to whom, read and changed by exportfs(8). */
record ExportTable(Commands commands) {
    /** {@code /path  address(option,option)}, as {@code exportfs -s} prints; odd characters in a path as \ooo. */
    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+([^\\s(]+)\\(([^)]*)\\)");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    /**
     * The options of a path by {@link #name} of whom it is exported to.
     *
     * @throws IOException the output of exportfs is incomplete; an address that it would have listed later must not count as revoked
     */
    Map<String, String> of(String path) throws IOException {
        Map<String, String> found = new TreeMap<>();
        Matcher line = LINE.matcher(commands.ask(List.of("exportfs", "-s")));
        while (line.find()) {
            if (line.group(1).equals(path)) {
                found.put(name(line.group(2)), line.group(3));
            }
        }
        return found;
    }

    void export(String address, String path, String options) throws IOException {
        commands.run(List.of("exportfs", "-o", options, client(address, path)));
    }

    void unexport(String address, String path) throws IOException {
        commands.run(List.of("exportfs", "-u", client(address, path)));
    }

    /** One name for an address, because an IPv6 address has many spellings and exportfs prints its own. */
    static String name(String address) throws IOException {
        return isIpv6(address) ? InetAddress.getByName(address).getHostAddress() : address;
    }

    private static String client(String address, String path) {
        return (isIpv6(address) ? "[" + address + "]" : address) + ":" + path;
    }

    private static boolean isIpv6(String address) {
        return IPV6.matcher(address).matches();
    }
}
