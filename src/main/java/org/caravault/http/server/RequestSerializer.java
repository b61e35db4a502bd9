package org.caravault.http.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Has the next request of a connection read only when the one before is answered. A client may send several at once (RFC 9112, 9.3.2);
 * Vert.x would take them all, and fails where the connection ends amid one that is behind another. Belongs between the encoder of answers and
 * Vert.x; used by the connection's event loop alone.
 */
final class RequestSerializer extends ChannelOutboundHandlerAdapter {
    private boolean reading;
    private boolean answering;

    /** Whether a request is read that is not complete yet. */
    boolean isReading() {
        return reading;
    }

    /** Whether a request that begins now has to wait. */
    boolean isAnswering() {
        return answering;
    }

    /** The headers of a request were read. */
    void begins() {
        reading = true;
        answering = true;
    }

    /** The rest of a request was read. */
    void ends() {
        reading = false;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        super.write(context, message, promise);
        if (message instanceof LastHttpContent && !isInterim(message)) {
            answering = false;
            context.executor().execute(() -> goOn(context)); // after Vert.x has noted the end of this answer
        }
    }

    /** Such as that the client may go on: the answer is still to come. */
    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private static void goOn(ChannelHandlerContext context) {
        ChannelHandlerContext decoder = context.pipeline().context(OneLengthDecoder.class);
        if (decoder != null) { // else the connection is closed
            ((OneLengthDecoder) decoder.handler()).goOn(decoder);
        }
    }
}
