package org.caravault.http.server;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How many connections are of each address. A crowd comes from few addresses, and one of it may look better than another client's: it asks
 * at once and again and again, while a client on a busy machine or a slow network is silent for seconds.
 */
final class Crowding {
    /** An address with no more than these is not a crowd. */
    private static final int FEW = 4;

    private Crowding() {}

    /** {@return those of the addresses that have more than a few of them; all, where no address has} */
    static <T> List<T> crowded(List<T> all, Function<T, String> address) {
        Map<String, Long> counts = countByAddress(all, address);
        List<T> crowded =
                all.stream().filter(one -> counts.get(address.apply(one)) > FEW).toList();
        return crowded.isEmpty() ? all : crowded;
    }

    /** {@return how many there are of each address} */
    static <T> Map<String, Long> countByAddress(List<T> all, Function<T, String> address) {
        return all.stream().collect(Collectors.groupingBy(address, Collectors.counting()));
    }
}
