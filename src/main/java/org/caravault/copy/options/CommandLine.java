package org.caravault.copy.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.caravault.copy.report.ProgressOption;

/**
 * The words of a command line: operands, and options as {@code --name}, {@code --name VALUE} or {@code --name=VALUE}. Everything after
 * {@code --} is an operand. No library for it, because a child process that copies a small tree takes less time than loading one.
 */
public final class CommandLine {
    private final List<String> operands = new ArrayList<>();
    private final Map<String, List<String>> options = new HashMap<>();

    /** The command line is not understood; the message says why. */
    public static final class UsageException extends Exception {
        public UsageException(String message) {
            super(message);
        }
    }

    /**
     * Which options a command knows.
     *
     * @param flags those without a value
     * @param valued those with one
     */
    public record Known(Set<String> flags, Set<String> valued) {}

    /**
     * Takes options and operands apart; all after {@code --} are operands.
     *
     * @param from the first argument to look at
     * @throws UsageException for an option that is not known or lacks its value
     */
    public static CommandLine parse(String[] args, int from, Known known) throws UsageException {
        CommandLine words = new CommandLine();
        for (int i = from; i < args.length; i++) {
            String word = args[i];
            if (word.equals("--")) {
                words.operands.addAll(List.of(args).subList(i + 1, args.length));
                return words;
            }
            if (!word.startsWith("-") || word.length() == 1) {
                words.operands.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (known.flags().contains(word)) {
                words.add(word, "");
            } else if (!known.valued().contains(name)) {
                throw new UsageException("unknown option " + word);
            } else if (equals >= 0) {
                words.add(name, word.substring(equals + 1));
            } else if (i + 1 < args.length) {
                words.add(name, args[++i]);
            } else {
                throw new UsageException(name + " needs a value");
            }
        }
        return words;
    }

    private void add(String name, String value) {
        List<String> values = options.getOrDefault(name, new ArrayList<>());
        values.add(value);
        options.put(name, values);
    }

    /**
     * {@return the operands, exactly so many}
     *
     * @param usage what is shown if there are more or fewer
     */
    public String[] operands(int count, String usage) throws UsageException {
        if (operands.size() != count) {
            throw new UsageException("usage: " + usage);
        }
        return operands.toArray(new String[0]);
    }

    /** Whether an option was given, with or without a value. */
    public boolean has(String flag) {
        return options.containsKey(flag);
    }

    /** {@return the values of an option in their order; empty: it was not given} */
    public List<String> all(String name) {
        return options.getOrDefault(name, List.of());
    }

    /** {@return the value; of several the last} */
    public Optional<String> last(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /** {@return what {@code --progress} says; {@code none} if it was not given} */
    public ProgressOption progress() throws UsageException {
        String value = last("--progress").orElse("none").toUpperCase(Locale.ROOT);
        for (ProgressOption option : ProgressOption.values()) {
            if (option.name().equals(value)) {
                return option;
            }
        }
        throw new UsageException("--progress is bar, json or none");
    }

    /** {@return what {@code --threads} says; empty: {@code auto}, or it was not given} */
    public OptionalInt threads() throws UsageException {
        String value = last("--threads").orElse("auto");
        return value.equals("auto") ? OptionalInt.empty() : OptionalInt.of(Amount.threads(value));
    }
}
