package org.caravault.driver;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Language;

/**
 * The lines of a route's variable, each one argument whatever its expressions evaluate to: they are filled in after
 * the text is split into lines, so that a share's name or a path can never become two arguments, or code.
 */
final class ArgumentLines {
    /** A line of an environment whose value is read from a file; only a driver may ask for that. */
    private static final Pattern SECRET = Pattern.compile("(?s)[A-Za-z_][A-Za-z0-9_]*=secret(-file)?:.*");

    private ArgumentLines() {}

    /** As they stand; the variable is gone then, so that the next step does not find it. */
    static List<String> of(Exchange exchange, String variable) {
        String text = exchange.getVariable(variable, "", String.class);
        exchange.removeVariable(variable);
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /**
     * With their expressions filled in, once: the variable must be set by a constant, or a value that is in it already would
     * be taken for an expression.
     */
    static List<String> filledIn(Exchange exchange, String variable) {
        Language simple = exchange.getContext().resolveLanguage("simple");
        return of(exchange, variable).stream()
                .map(line -> filledIn(exchange, simple, line))
                .toList();
    }

    private static String filledIn(Exchange exchange, Language simple, String line) {
        if (!line.contains("${")) {
            return line;
        }
        String filled = simple.createExpression(line).evaluate(exchange, String.class);
        if (SECRET.matcher(filled).matches() && !SECRET.matcher(line).matches()) {
            throw new IllegalArgumentException(
                    "a value begins with 'secret:' or 'secret-file:', which would be read as the name of a file: "
                            + line);
        }
        return filled;
    }
}
