package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name, a path or an answer that looks like an expression is put in as it is, and never evaluated. */
@Tag("fast")
class ArgumentLinesTest {
    private static Exchange with(String value) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("value", value);
        exchange.setVariable("options", Map.of("password", "/etc/secret"));
        return exchange;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/${sysenv.PATH}",
                "${variable.options[password]}",
                "${bean:shares.all}",
                "${exchange.context.name}",
                "$simple{sysenv.PATH}",
                "#{systemProperties}",
                "{{caravault.contract}}",
                "RAW(x)",
                "?bridgeErrorHandler=true",
                "file:..",
                "%(path)s",
                "--option=x",
                "$(reboot)",
                "null"
            })
    void whatLooksLikeAnExpressionIsData(String word) {
        Exchange exchange = with(word);
        exchange.setVariable("arguments", "--\n--path=${variable.value}/\n${variable.value}");
        assertThat(ArgumentLines.filledIn(exchange, "arguments")).containsExactly("--", "--path=" + word + "/", word);
    }

    @Test
    void aValueCannotAskForTheContentOfAFile() {
        Exchange exchange = with("secret:/etc/shadow");
        exchange.setVariable("environment", "NAME=${variable.value}");
        assertThatThrownBy(() -> ArgumentLines.filledIn(exchange, "environment"))
                .hasMessageContaining("secret:");
        exchange.setVariable("environment", "NAME=secret:${variable.options[password]}");
        assertThat(ArgumentLines.filledIn(exchange, "environment")).containsExactly("NAME=secret:/etc/secret");
    }
}
