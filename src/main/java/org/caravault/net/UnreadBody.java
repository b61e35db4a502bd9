package org.caravault.net;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** No body: the exchange ends with the headers, and its connection is closed. */
final class UnreadBody implements HttpResponse.BodySubscriber<Void> {
    @Override
    public CompletionStage<Void> getBody() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> blocks) {
        // arrived before the cancel
    }

    @Override
    public void onError(Throwable broken) {
        // the status is known all the same
    }

    @Override
    public void onComplete() {
        // the answer has no body
    }
}
