package org.caravault.http.server;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The connections that count. If there are too many, the one that is worth least leaves, never one whose request with a token is
 * being answered. In a storm of connections each would leave before its first bytes are read, so for a moment
 * new ones may exceed the limits.
 */
final class ConnectionLimits {
    /** Of a limit: how many there may be for a moment. */
    private static final int EXCESS = 2;

    private static final long MOMENT_NS = Duration.ofMillis(400).toNanos();

    /** After a moment: then a connection has shown what it is. */
    static final long LOOK_AGAIN_MS = 500;

    private final int perAddress;
    private final int all;
    private final Map<HttpConnection, ClientConnection> clients = new ConcurrentHashMap<>();

    /**
     * All free.
     *
     * @param perAddress connections of one address
     * @param all connections of all
     */
    ConnectionLimits(int perAddress, int all) {
        this.perAddress = perAddress;
        this.all = all;
    }

    Optional<ClientConnection> find(HttpConnection connection) {
        return Optional.ofNullable(clients.get(connection));
    }

    boolean has(ClientConnection client) {
        return clients.containsKey(client.connection());
    }

    void remove(ClientConnection client) {
        clients.remove(client.connection());
    }

    /** Gives a place to a new one. {@return those that have lost theirs: perhaps the new one itself} */
    synchronized List<ClientConnection> enter(ClientConnection client) {
        clients.put(client.connection(), client);
        return leaveFor(client);
    }

    /** Takes the places of those that are too many for one. {@return those that have lost theirs} */
    synchronized List<ClientConnection> leaveFor(ClientConnection client) {
        List<ClientConnection> left = new ArrayList<>();
        leave(perAddress, near(client), left);
        leave(all, other -> true, left);
        return left;
    }

    /** Whether there are more connections than the limits allow, because they are new. */
    boolean hasExcess(ClientConnection client) {
        return clients.size() > all || count(perAddress, near(client)) > perAddress;
    }

    private static Predicate<ClientConnection> near(ClientConnection client) {
        return other -> other.address().equals(client.address());
    }

    /** Of some; not counted exactly while even all are not too many. */
    private long count(int most, Predicate<ClientConnection> which) {
        return clients.size() <= most
                ? clients.size()
                : clients.values().stream().filter(which).count();
    }

    private void leave(int most, Predicate<ClientConnection> which, List<ClientConnection> left) {
        for (long count = count(most, which); count > most; count--) {
            Optional<Candidate> least = least(which, ConnectionWorth.KNOWN_RECENT);
            if (least.isEmpty() || (count <= (long) most * EXCESS && least.get().isOfThisMoment())) {
                return;
            }
            ClientConnection client = least.get().client();
            clients.remove(client.connection()); // counts no more, though it closes a little later
            left.add(client);
        }
    }

    /** The client that is worth least of those that do not read their answers. */
    Optional<ClientConnection> leastOfUnread() {
        return least(ClientConnection::isUnread, ConnectionWorth.AT_WORK).map(Candidate::client);
    }

    /**
     * Of some, the one that is worth least, and no more than this. If there are any that are worth no more than a new one, of an address
     * that has more than a few of these, it is one of them.
     */
    private Optional<Candidate> least(Predicate<ClientConnection> which, ConnectionWorth most) {
        long now = System.nanoTime();
        List<Candidate> candidates = clients.values().stream()
                .filter(which)
                .map(client -> Candidate.of(client, now))
                .filter(candidate -> candidate.worth().compareTo(most) <= 0)
                .toList();
        List<Candidate> unproven = candidates.stream()
                .filter(candidate -> candidate.worth().compareTo(ConnectionWorth.NEW) <= 0)
                .toList();
        // the worth of those with an accepted token counts more than how many there are of their address
        List<Candidate> first = unproven.isEmpty() ? candidates : Crowding.crowded(unproven, Candidate::address);
        return first.stream()
                .map(Candidate::worth)
                .min(Comparator.naturalOrder())
                .flatMap(worth -> firstToLeave(first.stream()
                        .filter(candidate -> candidate.worth() == worth)
                        .toList()));
    }

    /** Among its like: one of the address that has most of them, then one that has had an answer, then the one that has been so for longest. */
    private static Optional<Candidate> firstToLeave(List<Candidate> alike) {
        Map<String, Long> ofAddress = Crowding.countByAddress(alike, Candidate::address);
        return alike.stream()
                .max(Comparator.comparing((Candidate candidate) -> ofAddress.get(candidate.address()))
                        .thenComparing(Candidate::again)
                        .thenComparing(Candidate::age));
    }

    /** What was found of a client at one time: it may change while clients are compared. */
    private record Candidate(ClientConnection client, ConnectionWorth worth, boolean again, long age) {
        static Candidate of(ClientConnection client, long now) {
            ConnectionWorth worth = client.worth(now);
            if (worth != ConnectionWorth.NEW) {
                return new Candidate(client, worth, false, now - client.since());
            }
            // a client that asks again and again stays new: then it counts that it was answered, and how long it has
            // had its place
            return new Candidate(client, worth, client.hasAskedAgain(), now - client.connected());
        }

        String address() {
            return client.address();
        }

        boolean isOfThisMoment() {
            return worth == ConnectionWorth.NEW && age < MOMENT_NS;
        }
    }
}
