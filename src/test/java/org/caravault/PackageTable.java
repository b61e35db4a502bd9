package org.caravault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of packages in ARCHITECTURE.md. A row's first cell names packages, its last one what they may use: packages, or a group, written
 * {@code _group_}, which a row's first cell defines by beginning with it. Packages of a row in which an arrow ({@code →}) stands may each use those
 * that stand before it in the row.
 */
record PackageTable(Map<String, Set<String>> uses) {
    private static final Pattern PACKAGE = Pattern.compile("`([a-z0-9.]+)`");
    private static final Pattern GROUP = Pattern.compile("_([a-z]+)_");

    static PackageTable read() throws IOException {
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        Map<String, Set<String>> uses = new LinkedHashMap<>();
        for (String line : rows()) {
            String[] cells = line.split("\\|", -1);
            List<String> packages = found(PACKAGE, cells[1]);
            Set<String> may = new LinkedHashSet<>(found(PACKAGE, cells[3]));
            for (String group : found(GROUP, cells[3])) {
                may.addAll(groups.getOrDefault(group, Set.of()));
            }
            for (String group : found(GROUP, cells[1])) {
                groups.computeIfAbsent(group, any -> new LinkedHashSet<>()).addAll(packages);
            }
            for (int i = 0; i < packages.size(); i++) {
                Set<String> own = uses.computeIfAbsent(packages.get(i), any -> new LinkedHashSet<>());
                own.addAll(may);
                if (cells[1].contains("→")) {
                    own.addAll(packages.subList(0, i));
                }
            }
        }
        return new PackageTable(uses);
    }

    Set<String> packages() {
        return uses.keySet();
    }

    boolean mayUse(String from, String to) {
        return uses.getOrDefault(from, Set.of()).contains(to);
    }

    private static List<String> rows() throws IOException {
        List<String> all = Files.readAllLines(Path.of("ARCHITECTURE.md"));
        List<String> table = all.subList(all.indexOf("## Packages"), all.size());
        return table.stream()
                .dropWhile(line -> !line.startsWith("| ---"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static List<String> found(Pattern pattern, String cell) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(cell);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
