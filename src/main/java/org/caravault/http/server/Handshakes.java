package org.caravault.http.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Connections whose TLS handshake is not finished. Vert.x reports a connection only after its handshake, so without this a client could open
 * any number of them. If there are too many of one address, or of all, one is closed: of an address that has more than a few, if there is one
 * ({@link Crowding}); among these one that has not sent its first message, or else any; of the address that has most, the oldest. For a moment there may be twice as many, as with other connections ({@link ConnectionLimits}).
 */
final class Handshakes {
    private static final int EXCESS = 2;
    private static final long MOMENT_NS = Duration.ofSeconds(1).toNanos();
    private static final long FOUND_WITHIN_S = 10;

    private final int perAddress;
    private final int all;
    private final Map<Channel, Handshake> unfinished = new LinkedHashMap<>(); // oldest first

    Handshakes(SlowClients.Limits limits) {
        this.perAddress = limits.perAddress();
        this.all = limits.all();
    }

    /**
     * Counts each connection that is accepted at this port from now on.
     *
     * @return whether a server listens there
     */
    boolean countAt(int port, Vertx vertx) throws InterruptedException, ExecutionException, TimeoutException {
        AtomicBoolean found = new AtomicBoolean();
        for (EventExecutor executor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            SingleThreadEventLoop loop = (SingleThreadEventLoop) executor;
            loop.submit(() -> loop.registeredChannelsIterator().forEachRemaining(channel -> {
                        if (channel instanceof ServerChannel
                                && channel.localAddress() instanceof InetSocketAddress address
                                && address.getPort() == port) {
                            channel.pipeline().addFirst("handshakes", new Accepted());
                            found.set(true);
                        }
                    }))
                    .get(FOUND_WITHIN_S, TimeUnit.SECONDS);
        }
        return found.get();
    }

    private final class Accepted extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) throws Exception {
            if (accepted instanceof Channel channel) {
                begun(channel, context.executor());
            }
            super.channelRead(context, accepted);
        }
    }

    private void begun(Channel channel, EventExecutor acceptor) {
        Handshake handshake = Handshake.of(channel);
        synchronized (unfinished) {
            unfinished.put(channel, handshake);
        }
        channel.closeFuture().addListener(closed -> finished(channel));
        if (closeExcess(handshake.address())) {
            var unused = acceptor.schedule(() -> closeExcess(handshake.address()), MOMENT_NS, TimeUnit.NANOSECONDS);
        }
    }

    /** Its handshake is finished, or it is closed. */
    void finished(Channel channel) {
        synchronized (unfinished) {
            Optional.ofNullable(unfinished.remove(channel)).ifPresent(handshake -> handshake.stopWatching(channel));
        }
    }

    /** {@return whether there are still too many, because they are new} */
    private boolean closeExcess(String address) {
        List<Map.Entry<Channel, Handshake>> close = new ArrayList<>();
        boolean more;
        synchronized (unfinished) {
            Predicate<Handshake> near = handshake -> handshake.address().equals(address);
            boolean moreNear = remove(perAddress, near, close);
            more = remove(all, handshake -> true, close) || moreNear;
        }
        close.forEach(entry -> entry.getValue().cutOff(entry.getKey()));
        return more;
    }

    private boolean remove(int most, Predicate<Handshake> which, List<Map.Entry<Channel, Handshake>> removed) {
        if (unfinished.size() <= most) {
            return false;
        }
        long count = unfinished.values().stream().filter(which).count();
        for (; count > most; count--) {
            Optional<Map.Entry<Channel, Handshake>> least = least(which, count > (long) most * EXCESS);
            if (least.isEmpty()) {
                return true;
            }
            unfinished.remove(least.get().getKey());
            removed.add(least.get());
        }
        return false;
    }

    private Optional<Map.Entry<Channel, Handshake>> least(Predicate<Handshake> which, boolean evenNew) {
        long now = System.nanoTime();
        List<Map.Entry<Channel, Handshake>> crowded = Crowding.crowded(
                unfinished.entrySet().stream()
                        .filter(entry -> which.test(entry.getValue()))
                        .toList(),
                Handshakes::address);
        Map<String, Long> ofAddress = Crowding.countByAddress(crowded, Handshakes::address);
        return crowded.stream()
                .min(Comparator.comparing((Map.Entry<Channel, Handshake> entry) ->
                                entry.getValue().isAnswered())
                        .thenComparing(
                                entry -> ofAddress.get(address(entry)),
                                Comparator.reverseOrder())) // the first of its like, which is the oldest
                .filter(entry -> evenNew || now - entry.getValue().begun() >= MOMENT_NS);
    }

    private static String address(Map.Entry<Channel, Handshake> entry) {
        return entry.getValue().address();
    }
}
