package org.caravault.copy.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PathTextTest {
    @Property
    void noByteIsLost(@ForAll byte[] path) {
        byte[] text = PathText.escape(path);
        assertThat(PathText.unescape(text)).isEqualTo(path);
        assertThat(new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Property
    void whatIsReadableStaysReadable(@ForAll String text) {
        String name = text.replaceAll("[\\p{Cntrl}\\\\\\ud800-\\udfff]", "_");
        assertThat(PathText.of(name.getBytes(StandardCharsets.UTF_8))).isEqualTo(name);
    }

    @Example
    void oddNamesAreOneLine() {
        assertThat(PathText.of(new byte[] {'a', '\n', (byte) 0xff, '\\'})).isEqualTo("a\\x0a\\xff\\\\");
    }
}
