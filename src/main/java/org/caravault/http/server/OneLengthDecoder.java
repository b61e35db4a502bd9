package org.caravault.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Set;
import org.caravault.http.answer.UnsupportedVersionException;

/**
 * Refuses what is not HTTP/1.0 or 1.1, which Vert.x would answer on its own. Also refuses a request with an ambiguous length, and all
 * that follows it: a proxy in front of this service might have read the length the other way, and take the rest for another
 * client's request (RFC 9112, 6.3). Netty drops one of two lengths without an error, and reads a body that is not only chunked.
 */
final class OneLengthDecoder extends VertxHttpRequestDecoder {
    private static final Set<HttpVersion> SPOKEN = Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

    private final ClientConnection client;
    private final RequestSerializer turns;
    private boolean refused;
    private boolean held;
    private boolean readsWhenGoingOn;

    /**
     * For one connection.
     *
     * @param client counts each request that is complete
     * @param turns says when the next request may be read
     */
    OneLengthDecoder(HttpServerOptions options, ClientConnection client, RequestSerializer turns) {
        super(options);
        this.client = client;
        this.turns = turns;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (refused) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        if (turns.isAnswering() && !turns.isReading()) {
            hold(context);
            return;
        }
        int before = out.size();
        super.decode(context, bytes, out);
        for (Object decoded : out.subList(before, out.size())) {
            if (decoded instanceof HttpRequest request) {
                turns.begins();
                check(request);
            }
            if (decoded instanceof LastHttpContent) {
                turns.ends();
                client.received();
            }
        }
    }

    private void check(HttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return;
        }
        if (!SPOKEN.contains(request.protocolVersion())) {
            refuse(request, new UnsupportedVersionException(request.protocolVersion()));
        } else if (!hasOneLength(request)) {
            refuse(request, new IllegalArgumentException("Transfer-Encoding"));
        }
    }

    /** Keeps the bytes that are there, and reads no more. */
    private void hold(ChannelHandlerContext context) {
        if (context.channel().config().isAutoRead()) { // else Vert.x has stopped it, and will have it go on
            readsWhenGoingOn = true;
            context.channel().config().setAutoRead(false);
        }
        held = true;
    }

    /** Netty asks for more bytes where those that came made no request, which would take any number of them while it waits. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (held) {
            discardSomeReadBytes();
            context.fireChannelReadComplete();
        } else {
            super.channelReadComplete(context);
        }
    }

    /** The request before is answered. */
    void goOn(ChannelHandlerContext context) {
        if (!held || turns.isAnswering()) {
            return;
        }
        held = false;
        if (readsWhenGoingOn) {
            readsWhenGoingOn = false;
            context.channel().config().setAutoRead(true);
        }
        try {
            channelRead(context, Unpooled.EMPTY_BUFFER);
            channelReadComplete(context);
        } catch (Exception failed) {
            context.fireExceptionCaught(failed);
        }
    }

    private void refuse(HttpRequest request, Exception why) {
        refused = true;
        request.setProtocolVersion(HttpVersion.HTTP_1_1); // of the answer
        request.setDecoderResult(DecoderResult.failure(why));
    }

    private static boolean hasOneLength(HttpRequest request) {
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return encodings.isEmpty()
                || (encodings.size() == 1
                        && encodings.get(0).equalsIgnoreCase("chunked")
                        && !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH));
    }
}
