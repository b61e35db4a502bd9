package org.caravault.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The body of an answer as UTF-8. A longer body than the limit fails, and its connection is closed. */
final class LimitedBody implements HttpResponse.BodySubscriber<String> {
    private final int limit; // bytes
    private final String from;
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.Subscription subscription;

    /** {@code from}: the server, for the message. */
    LimitedBody(int limit, String from) {
        this.limit = limit;
        this.from = from;
    }

    @Override
    public CompletionStage<String> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        subscription.request(Long.MAX_VALUE); // each block is checked as it arrives
    }

    @Override
    public void onNext(List<ByteBuffer> blocks) {
        for (ByteBuffer block : blocks) {
            if (result.isDone()) {
                return;
            }
            if (block.remaining() > limit - bytes.size()) {
                subscription.cancel(); // closes the connection
                result.completeExceptionally(
                        new IOException("%s sent an answer of more than %d bytes".formatted(from, limit)));
                return;
            }
            byte[] some = new byte[block.remaining()];
            block.get(some);
            bytes.write(some, 0, some.length);
        }
    }

    @Override
    public void onError(Throwable broken) {
        result.completeExceptionally(broken);
    }

    @Override
    public void onComplete() {
        result.complete(bytes.toString(StandardCharsets.UTF_8));
    }
}
