package org.caravault.service;

import io.vertx.core.VertxOptions;

/**
 * The threads that answer requests. Few of them, because what is more than the processors can carry out waits in a fair
 * queue; with one for each request the scheduler lets some wait for ten times as long as others. They are more than the
 * processors because they wait for the database, too.
 */
final class HttpThreads {
    private static final int LEAST_WORKERS = 4;
    private static final int WORKERS_PER_PROCESSOR = 2;
    private static final int PROCESSORS_PER_LOOP = 2;

    private HttpThreads() {}

    static VertxOptions options() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new VertxOptions()
                .setEventLoopPoolSize(Math.max(1, processors / PROCESSORS_PER_LOOP))
                .setWorkerPoolSize(Math.max(LEAST_WORKERS, WORKERS_PER_PROCESSOR * processors));
    }
}
