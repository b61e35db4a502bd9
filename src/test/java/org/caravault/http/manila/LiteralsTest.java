package org.caravault.http.manila;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.caravault.problem.RefusalException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients write metadata in a query as Python or as JSON; what is neither is refused and never guessed at. */
@Tag("fast")
class LiteralsTest {
    @Test
    void bothSpellingsAreTheSame() {
        Map<String, String> expected = Map.of("tier", "gold", "owner's", "a\"b");
        assertThat(Literals.texts("metadata", "{'tier': 'gold', \"owner's\": 'a\"b'}"))
                .isEqualTo(expected);
        assertThat(Literals.texts("metadata", "{\"owner's\":\"a\\\"b\",\"tier\":\"gold\"}"))
                .isEqualTo(expected);
        assertThat(Literals.texts("metadata", "{u'tier': u'gold', 'owner\\'s': 'a\"b',}"))
                .isEqualTo(expected);
        assertThat(Literals.texts("metadata", " { } ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tier",
                "{",
                "}",
                "{}{}",
                "{tier: gold}",
                "{'tier'}",
                "{'tier': 1}",
                "{'a': 'b' 'c': 'd'}",
                "['a']",
                "{'a': 'b'",
                "{'a': 'b}",
                "{'a': 'b', , }",
                "{'a': {'b': 'c'}}",
                "{'a': 'b'};import os"
            })
    void whatIsNeitherIsRefusedByName(String written) {
        assertThatThrownBy(() -> Literals.texts("metadata", written))
                .isInstanceOf(RefusalException.class)
                .hasMessageStartingWith("metadata must be like");
    }

    @Test
    void aLongOneTakesNoLongTime() {
        String hostile = "{'" + "\\".repeat(50_000) + "'";
        assertThatThrownBy(() -> Literals.texts("metadata", hostile)).isInstanceOf(RefusalException.class);
    }
}
