package org.caravault.workflow;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Language;

/**
 * The lines of a route's variable, each a word of its own whatever its expressions turn out to be: they are filled in after
 * the lines are told apart, so that no name of a share and no path becomes two words, or a word of a language.
 */
final class Lines {
    private Lines() {}

    /** As they stand; the variable is gone then, so that the next step does not find it. */
    static List<String> of(Exchange exchange, String variable) {
        String text = exchange.getVariable(variable, "", String.class);
        exchange.removeVariable(variable);
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /** With their expressions filled in. */
    static List<String> filledIn(Exchange exchange, String variable) {
        Language simple = exchange.getContext().resolveLanguage("simple");
        return of(exchange, variable).stream()
                .map(line ->
                        line.contains("${") ? simple.createExpression(line).evaluate(exchange, String.class) : line)
                .toList();
    }
}
