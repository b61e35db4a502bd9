package org.caravault.http.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import org.caravault.http.gate.ClientAddress;

/** One TLS handshake. Notes when the server answers its first message, which takes more of a client than to connect. */
final class Handshake extends ChannelDuplexHandler {
    private final String address;
    private final long begun = System.nanoTime();
    private volatile boolean answered;
    private volatile boolean cutOff;

    private Handshake(String address) {
        this.address = address;
    }

    /** Watches a connection that has no other handlers yet. */
    static Handshake of(Channel channel) {
        Handshake handshake = new Handshake(
                channel.remoteAddress() instanceof InetSocketAddress remote
                        ? ClientAddress.of(SocketAddress.inetSocketAddress(remote))
                        : ClientAddress.of(null));
        channel.pipeline().addFirst(handshake);
        return handshake;
    }

    void stopWatching(Channel channel) {
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }

    String address() {
        return address;
    }

    long begun() {
        return begun;
    }

    boolean isAnswered() {
        return answered;
    }

    /** Ends the connection: one that was accepted just now has no event loop yet, and is ended as soon as it has. */
    void cutOff(Channel channel) {
        cutOff = true;
        if (channel.isRegistered()) {
            ClientConnection.cutOff(channel);
        }
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) throws Exception {
        if (cutOff) {
            ClientConnection.cutOff(context.channel());
        } else {
            super.channelRegistered(context);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        answered = true;
        super.write(context, message, promise);
    }
}
