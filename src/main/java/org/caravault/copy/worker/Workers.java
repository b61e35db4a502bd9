package org.caravault.copy.worker;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.report.CopyFailedException;

/**
 * Threads that take tasks from one stack until it is empty and all are idle. Last in, first out: a walk goes deep before it goes wide, so
 * that neither the stack nor the number of open directories grows with the tree. A thread that finds no task helps another with its task.
 */
public final class Workers {
    /** A piece of work. What it throws ends all work. */
    @FunctionalInterface
    public interface Task {
        void run(Linux linux) throws IOException;
    }

    /** A part in what another is at, for so many threads. */
    private static final class Help {
        private final Task task;
        private int threads;

        Help(Task task, int threads) {
            this.task = task;
            this.threads = threads;
        }
    }

    private final ArrayDeque<Task> stack = new ArrayDeque<>();
    /** For who has nothing else to do. */
    private final ArrayDeque<Help> help = new ArrayDeque<>();

    private final int most;
    private final boolean network;
    private int allowed;
    private int busy;
    private int idle;
    private boolean running;
    private volatile boolean stopped;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    /** Works with so many threads, on what is not reached over a network. */
    public Workers(int threads) {
        this(threads, threads, false);
    }

    /**
     * Starts with some threads, and can be allowed more later.
     *
     * @param network whether what they work on is reached over a network
     */
    public Workers(int threads, int most, boolean network) {
        this.allowed = threads;
        this.most = most;
        this.network = network;
    }

    /** {@return how many threads may work at a time} */
    public synchronized int allowed() {
        return allowed;
    }

    /** {@return how many threads there may ever be} */
    public int most() {
        return most;
    }

    /** From now on so many, but not more than the most. */
    synchronized void allow(int threads) {
        allowed = Math.min(threads, most);
        if (running && !stopped) {
            startAllowed();
        }
        notifyAll();
    }

    private synchronized void startAllowed() {
        while (threads.size() < allowed) { // one that is never needed costs no buffers
            Thread thread = new Worker(threads.size());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private synchronized Optional<Thread> thread(int number) {
        return number < threads.size() ? Optional.of(threads.get(number)) : Optional.empty();
    }

    /** A task to be done before all others that wait. */
    public synchronized void push(Task task) {
        stack.push(task);
        if (idle > 0) {
            notifyAll(); // one alone might be a thread that is not allowed to work yet
        }
    }

    /** Pushes tasks so that the last of the list is taken first. */
    public synchronized void pushAll(List<? extends Task> tasks) {
        for (int i = 0; i < tasks.size(); i++) {
            stack.push(tasks.get(i));
        }
        if (idle > 0) {
            notifyAll();
        }
    }

    /** Asks for help with what the caller is at, from so many threads, as soon as they have nothing else to do. */
    public synchronized void ask(Task task, int threads) {
        help.add(new Help(task, threads));
        if (idle > 0) {
            notifyAll();
        }
    }

    /** The help is not wanted any more; who is at it already goes on. */
    public synchronized void unask(Task task) {
        for (Iterator<Help> asked = help.iterator(); asked.hasNext(); ) {
            if (asked.next().task == task) {
                asked.remove();
            }
        }
    }

    /** {@return whether there is something to do that is more than help} */
    public synchronized boolean hasMore() {
        return !stack.isEmpty();
    }

    /** Runs the task and all that it leads to. */
    public void run(Task first) throws IOException {
        push(first);
        synchronized (this) {
            running = true;
            startAllowed();
        }
        for (int i = 0; thread(i).isPresent(); i++) {
            join(thread(i).get());
        }
        rethrow();
    }

    private static void join(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CopyFailedException("interrupted");
        }
    }

    private void rethrow() throws IOException {
        for (Throwable failure : failures) {
            if (failure instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("internal error in the copier: " + failure, failure);
        }
    }

    private final class Worker extends Thread implements Linux.Use<Workers, IOException> {
        private final int number;

        Worker(int number) {
            super("copier-" + number);
            this.number = number;
        }

        @Override
        public void run() {
            try {
                Linux.use(this);
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
        }

        @Override
        public Workers with(Linux linux) throws IOException {
            linux.attributes().prepare(!network);
            for (Optional<Task> task = next(number); task.isPresent(); task = next(number)) {
                task.get().run(linux);
                done();
            }
            return Workers.this;
        }
    }

    /** Empty when there is nothing left to do. */
    private synchronized Optional<Task> next(int number) {
        if (isEmpty() || number >= allowed) {
            await(number);
        }
        if (stopped) {
            return Optional.empty();
        }
        busy++;
        return Optional.of(stack.isEmpty() ? nextHelp() : stack.pop());
    }

    /** Until there is something for this thread to do, or nothing for anybody. */
    private synchronized void await(int number) {
        while (!stopped && (isEmpty() || number >= allowed)) {
            if (isEmpty() && busy == 0) {
                stopped = true;
                notifyAll();
                break;
            }
            idle++;
            try {
                wait();
            } catch (InterruptedException e) {
                stopped = true;
            } finally {
                idle--;
            }
        }
    }

    private Task nextHelp() {
        Help first = help.element();
        if (--first.threads == 0) {
            help.remove();
        }
        return first.task;
    }

    private boolean isEmpty() {
        return stack.isEmpty() && help.isEmpty();
    }

    private synchronized void done() {
        busy--;
        if (busy == 0 && isEmpty()) {
            notifyAll();
        }
    }

    private synchronized void fail(Throwable why) {
        failures.add(why);
        stopped = true;
        busy--;
        stack.clear();
        help.clear();
        notifyAll();
    }

    /** Whether the work was given up. */
    public boolean isStopped() {
        return stopped;
    }
}
