package org.caravault.identity;

import java.util.regex.Pattern;

/**
 * A line of the token file: {@code ID USER PROJECT ROLE HASH}, separated by blanks.
 *
 * @param id the part of the token that is not secret: it finds the line
 */
public record TokenLine(String id, String user, String project, Role role, String hash) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9@._-]{1,255}");

    /** Reads a line; wrong ones are refused with what is wrong, but never with the line itself. */
    static TokenLine read(String line) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length != 5) {
            throw new IllegalArgumentException("must be ID USER PROJECT ROLE HASH");
        }
        mustBeWord("user", words[1]);
        mustBeWord("project", words[2]);
        Role role = Role.of(words[3])
                .orElseThrow(() -> new IllegalArgumentException("role must be reader, member or admin"));
        if (!FastHash.isOne(words[4]) && !SlowHash.isOne(words[4])) {
            throw new IllegalArgumentException("the hash is none that 'caravault token add' writes");
        }
        return new TokenLine(words[0], words[1], words[2], role, words[4]);
    }

    /** Names of users and projects, so that a line stays a line. */
    public static void mustBeWord(String what, String word) {
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException(
                    what + " '" + word + "' must be letters, digits, '@', '.', '_' and '-', at most 255");
        }
    }

    String write() {
        return String.join(" ", id, user, project, role.wire(), hash);
    }

    Caller caller() {
        return role.caller(project, user);
    }
}
