package org.caravault.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of answers that a client has not taken yet, and cuts it off when it takes too long to. */
final class UnreadAnswers extends WriteTimeoutHandler {
    private final ClientConnection client;
    private final AtomicLong all;
    private final Runnable more;

    /**
     * For one connection.
     *
     * @param all the bytes of all connections
     * @param answer how long one write may take
     * @param more is called when there are more bytes than before
     */
    UnreadAnswers(ClientConnection client, AtomicLong all, Duration answer, Runnable more) {
        super(answer.toMillis(), TimeUnit.MILLISECONDS);
        this.client = client;
        this.all = all;
        this.more = more;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        long size = message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        if (size == 0) {
            super.write(context, message, promise);
            return;
        }
        client.unread(size);
        all.addAndGet(size);
        ChannelPromise counted = promise.unvoid();
        counted.addListener(taken -> {
            client.unread(-size);
            all.addAndGet(-size);
        });
        super.write(context, message, counted);
        more.run();
    }

    @Override
    protected void writeTimedOut(ChannelHandlerContext context) {
        ClientConnection.reset(context.channel());
        var unused = context.close(); // not logged: it happens whenever a client goes to sleep
    }
}
