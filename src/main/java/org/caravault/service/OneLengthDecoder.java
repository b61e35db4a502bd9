package org.caravault.service;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Refuses a request whose length can be read in two ways, and all that comes behind it: a proxy before this service might have
 * read it the other way, and take what follows for another client's request (RFC 9112, 6.3). Netty drops one of two lengths
 * in silence, and reads a body that is not only chunked.
 */
final class OneLengthDecoder extends VertxHttpRequestDecoder {
    private boolean refused;

    OneLengthDecoder(HttpServerOptions options) {
        super(options);
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
        super.decode(context, bytes, out);
        for (Object decoded : out) {
            if (decoded instanceof HttpRequest request
                    && request.decoderResult().isSuccess()
                    && !hasOneLength(request)) {
                refused = true;
                request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("Transfer-Encoding")));
            }
        }
    }

    private static boolean hasOneLength(HttpRequest request) {
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return encodings.isEmpty()
                || (encodings.size() == 1
                        && encodings.get(0).equalsIgnoreCase("chunked")
                        && !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH));
    }
}
