package org.caravault.settings;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A named part of the configuration file, with where each of its lines is written.
 *
 * @param lines by key; grows while the file is read
 */
record Section(String name, String where, Map<String, Section.Line> lines) {
    /** A value, and where it is written. */
    record Line(String value, String where) {}

    static Section begin(String name, String where) {
        return new Section(name, where, new TreeMap<>());
    }

    Optional<Line> line(String key) {
        return Optional.ofNullable(lines.get(key));
    }

    /** How a problem with a line begins: file, line, section and key. */
    String place(String key) {
        return line(key).map(Line::where).orElse(where) + ": [" + name + "] " + key;
    }
}
