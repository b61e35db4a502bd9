package org.caravault.http.server;

import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/**
 * The threads that answer requests. Few of them, because what is more than the processors can carry out waits in a fair
 * queue; with one for each request the scheduler lets some wait for ten times as long as others. They are one more than the
 * processors because they wait for the database, too; with one thread more still the mean of {@code bench/api} falls by a
 * thirtieth, and its 99th percentile rises by a twentieth.
 */
public final class HttpThreads {
    private static final int LEAST_WORKERS = 3;
    private static final int PROCESSORS_PER_LOOP = 2;

    private HttpThreads() {}

    /** {@return how many threads serve connections and requests on this machine} */
    public static VertxOptions options() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new VertxOptions()
                // no file of the class path is served: its cache has a shutdown hook, which cannot be had once the stop
                // was requested
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false))
                .setEventLoopPoolSize(Math.max(1, processors / PROCESSORS_PER_LOOP))
                .setWorkerPoolSize(Math.max(LEAST_WORKERS, processors + 1));
    }
}
