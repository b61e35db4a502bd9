package org.caravault.copy.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sparse files of several EiB make a sum negative, and a sum that is taken back after it was cut off is too small. */
class ByteCountTest {
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    @Test
    void itIsTheSumOrTheGreatestLong() {
        Random random = new Random(63);
        for (int round = 0; round < 200; round++) {
            ByteCount count = new ByteCount();
            BigInteger exact = BigInteger.ZERO;
            long[] added = new long[40];
            for (int i = 0; i < added.length; i++) {
                added[i] = random.nextLong() >>> (1 + random.nextInt(63));
                count.add(added[i]);
                exact = exact.add(BigInteger.valueOf(added[i]));
                assertThat(count.get()).isEqualTo(exact.min(GREATEST).longValueExact());
            }
            for (long taken : added) {
                count.add(-taken);
                exact = exact.subtract(BigInteger.valueOf(taken));
                assertThat(count.get()).isEqualTo(exact.min(GREATEST).longValueExact());
            }
        }
    }

    @Test
    void theLargestFilesThereAre() {
        ByteCount count = new ByteCount();
        count.add(Long.MAX_VALUE);
        assertThat(count.get()).isEqualTo(Long.MAX_VALUE);
        count.add(Long.MAX_VALUE);
        count.add(Long.MAX_VALUE);
        assertThat(count.get()).isEqualTo(Long.MAX_VALUE);
        count.add(-Long.MAX_VALUE);
        count.add(-Long.MAX_VALUE);
        assertThat(count.get()).isEqualTo(Long.MAX_VALUE);
        count.add(-Long.MAX_VALUE);
        assertThat(count.get()).isZero();
        assertThat(ByteCount.sum(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(ByteCount.sum(1, 2)).isEqualTo(3);
    }
}
