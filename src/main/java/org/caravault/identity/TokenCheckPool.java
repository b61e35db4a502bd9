package org.caravault.identity;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Token checks that take time: on threads of their own, so that requests of known callers never wait for them, and so few
 * per address that no address keeps the others' checks from their turn.
 */
public final class TokenCheckPool {
    private static final int IDLE_S = 10;

    private final ThreadPoolExecutor threads;
    private final int perAddress;
    private final Map<String, Integer> pending = new ConcurrentHashMap<>();

    /**
     * Starts threads when they are needed.
     *
     * @param waiting checks that may wait for a thread
     * @param perAddress checks of one address that may run or wait at the same time
     */
    public TokenCheckPool(String name, int threads, int waiting, int perAddress) {
        this.threads = new ThreadPoolExecutor(
                threads, threads, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
        this.perAddress = perAddress;
    }

    /**
     * Runs a check.
     *
     * @return what it returns or throws; {@link IdentityUnavailableException} at once when too many are pending
     */
    <T> CompletableFuture<T> run(String address, Callable<T> check) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (pending.merge(address, 1, Integer::sum) > perAddress) {
            release(address);
            result.completeExceptionally(
                    new IdentityUnavailableException("too many tokens of " + address + " are being checked", null));
            return result;
        }
        try {
            threads.execute(() -> complete(result, address, check));
        } catch (RejectedExecutionException full) {
            release(address);
            result.completeExceptionally(new IdentityUnavailableException("too many tokens are being checked", full));
        }
        return result;
    }

    @SuppressWarnings("IllegalCatch") // whatever it is, it is passed to the caller; it would be lost otherwise
    private <T> void complete(CompletableFuture<T> result, String address, Callable<T> check) {
        try {
            T found = check.call();
            release(address); // before the caller may ask again
            result.complete(found);
        } catch (Exception | Error failed) {
            release(address);
            result.completeExceptionally(failed);
        }
    }

    private void release(String address) {
        pending.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }
}
