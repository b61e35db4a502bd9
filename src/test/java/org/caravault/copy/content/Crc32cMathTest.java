package org.caravault.copy.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class Crc32cMathTest {
    @Property
    void rangesAndHolesAddUpToTheWhole(@ForAll byte[] one, @ForAll byte[] two, @ForAll @IntRange(max = 5000) int hole) {
        CRC32C whole = new CRC32C();
        whole.update(one);
        whole.update(new byte[hole]);
        whole.update(two);
        int start = Crc32cMath.appendZeros(crc(one), hole);
        assertThat(Crc32cMath.combine(start, crc(two), two.length)).isEqualTo((int) whole.getValue());
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
