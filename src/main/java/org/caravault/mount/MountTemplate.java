package org.caravault.mount;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Manila's command templates, {@code mount -t %(proto)s %(options)s %(export)s %(path)s}, made into an argument list.
 * The template is cut into words before anything is put in, so that no value can become two arguments or an option.
 */
public final class MountTemplate {
    private static final Pattern HOLE = Pattern.compile("%\\((\\w+)\\)s");
    private static final Pattern PROGRAM =
            Pattern.compile("(/(usr/)?s?bin/)?(mount|umount|mount\\.nfs4?|umount\\.nfs4?)");
    private static final Set<String> KNOWN = Set.of("proto", "options", "export", "path");

    private final List<String> words;

    private MountTemplate(List<String> words) {
        this.words = words;
    }

    /** Takes a template apart at its spaces; {@link #problem} says whether it can be used. */
    public static MountTemplate of(String template) {
        return new MountTemplate(List.of(template.strip().split("\\s+", -1)));
    }

    /** What is wrong with a template; empty when it can be used. */
    public static Optional<String> problem(String template, String... needed) {
        String program = template.strip().split("\\s+", -1)[0];
        if (!PROGRAM.matcher(program).matches()) {
            return Optional.of("must begin with mount or umount");
        }
        for (String hole : needed) {
            if (!template.contains("%(" + hole + ")s")) {
                return Optional.of("must contain %(" + hole + ")s");
            }
        }
        return HOLE.matcher(template)
                .results()
                .map(match -> match.group(1))
                .filter(hole -> !KNOWN.contains(hole))
                .findFirst()
                .map(hole -> "must not contain the unknown %(" + hole + ")s");
    }

    /** The program to run. */
    public String program() {
        return words.get(0);
    }

    /**
     * The arguments after the program.
     *
     * @param values what goes into the holes; {@code options} becomes {@code -o OPTIONS}, and nothing when empty
     */
    public List<String> arguments(Map<String, String> values) {
        List<String> arguments = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            if (word.equals("%(options)s")) {
                Optional.ofNullable(values.get("options"))
                        .filter(options -> !options.isEmpty())
                        .ifPresent(options -> arguments.addAll(List.of("-o", options)));
            } else {
                arguments.add(HOLE.matcher(word)
                        .replaceAll(hole -> Matcher.quoteReplacement(values.getOrDefault(hole.group(1), ""))));
            }
        }
        return List.copyOf(arguments);
    }
}
