package org.caravault.settings;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the sections while the configuration file is read. Keys before the first section belong to none. */
final class Sections {
    private static final Pattern HEADER = Pattern.compile("\\[([A-Za-z0-9][A-Za-z0-9_-]{0,254})]");
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]*");

    /** The section of Manila's files that contains what belongs to none. */
    private static final String NO_SECTION = "DEFAULT";

    private final Map<String, Section> sections = new TreeMap<>();
    private final List<String> problems;
    private Optional<Section> current = Optional.empty();

    Sections(List<String> problems) {
        this.problems = problems;
    }

    /** Whether the line was a section's, and is dealt with. */
    boolean take(String text, String where) {
        if (text.startsWith("[")) {
            begin(text, where);
            return true;
        }
        current.ifPresent(section -> add(section, text, where));
        return current.isPresent();
    }

    Collection<Section> all() {
        return sections.values();
    }

    private void begin(String text, String where) {
        Matcher header = HEADER.matcher(text);
        if (!header.matches()) {
            problems.add(where + ": '" + text + "' is not [SECTION]: letters, digits, '_' and '-'");
            current = Optional.of(Section.begin("?", where)); // its lines are not to be taken for another's
            return;
        }
        String name = header.group(1);
        if (name.equals(NO_SECTION)) {
            current = Optional.empty();
            return;
        }
        Section section = Section.begin(name, where);
        Optional.ofNullable(sections.putIfAbsent(name, section))
                .ifPresent(before ->
                        problems.add(where + ": section [" + name + "] is there already, at " + before.where()));
        current = Optional.of(section);
    }

    private void add(Section section, String text, String where) {
        int equals = text.indexOf('=');
        String key = equals < 1 ? "" : text.substring(0, equals).strip();
        if (!KEY.matcher(key).matches()) {
            problems.add(where + ": [" + section.name() + "] '" + text + "' is not KEY=VALUE");
            return;
        }
        Section.Line line = new Section.Line(text.substring(equals + 1).strip(), where);
        Optional.ofNullable(section.lines().putIfAbsent(key, line))
                .ifPresent(before -> problems.add(
                        where + ": [" + section.name() + "] " + key + " is there already, at " + before.where()));
    }
}
