package org.caravault.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A small storage array: volumes are directories, snapshots are copies of them, and all that takes long is a job. */
public final class ArraySimulator implements AutoCloseable {
    /** As pom.xml has it in the environment. */
    private static final String TOKEN = "array-secret-token";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STEP = 25;

    private final HttpServer server;
    private final Path snapshots;
    private final Path exports;
    private final Map<String, Work> jobs = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    public final List<String> calls = new CopyOnWriteArrayList<>();
    /** Jobs begin, and get no further than their first step. */
    public volatile boolean holds;
    /** A deletion is carried out, and gets no answer. */
    public volatile boolean mute;
    /** What the next job fails with; empty: it does not. */
    public volatile String breaks = "";

    private record Work(String snapshot, Path from, Path to, AtomicInteger percent, String failure) {}

    /** {@code exports}: the directory of the array's volumes HOST:/NAME; others are directories of this host. */
    ArraySimulator(Path snapshots, Path exports) throws IOException {
        this.exports = exports;
        this.snapshots = Files.createDirectories(snapshots);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next answers are 503, so often. */
    public void isBusy(int times) {
        busy.set(times);
    }

    public List<String> snapshotNames() throws IOException {
        try (var entries = Files.list(snapshots)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void serve(HttpExchange call) throws IOException {
        String[] path = call.getRequestURI().getPath().split("/");
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(call.getRequestMethod() + " " + call.getRequestURI().getPath());
        try {
            if (!("Bearer " + TOKEN).equals(call.getRequestHeaders().getFirst("Authorization"))) {
                answer(call, 401, Map.of("error", "who are you?"));
            } else if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                answer(call, 503, Map.of("error", "busy"));
            } else {
                act(call, path, body);
            }
        } catch (IOException | InterruptedException failed) {
            answer(call, 500, Map.of("error", String.valueOf(failed.getMessage())));
        }
    }

    private void act(HttpExchange call, String[] path, String body) throws IOException, InterruptedException {
        Path snapshot = snapshots.resolve(path[2]);
        String what = call.getRequestMethod() + " " + path[1] + (path.length > 3 ? " " + path[3] : "");
        switch (what) {
            case "PUT snapshots" -> answer(call, 202, begin(path[2], volume(body), snapshot));
            case "POST snapshots restore" -> {
                if (Files.isDirectory(snapshot)) {
                    answer(call, 202, begin(path[2], snapshot, volume(body)));
                } else {
                    answer(call, 404, Map.of("error", "no snapshot " + path[2]));
                }
            }
            case "POST snapshots cancel" -> {
                jobs.values().removeIf(work -> work.snapshot().equals(path[2]));
                answer(call, 200, Map.of());
            }
            case "DELETE snapshots" -> {
                if (mute) {
                    return; // the client waits, and is dead before anybody answers
                }
                boolean there = Files.isDirectory(snapshot);
                run("rm", "-rf", "--", snapshot.toString());
                answer(call, there ? 200 : 404, Map.of());
            }
            case "GET jobs" -> answer(call, 200, state(jobs.get(path[2])));
            default -> answer(call, 405, Map.of("error", what));
        }
    }

    private Path volume(String body) throws IOException {
        Path named = Path.of(JSON.readTree(body).path("volume").asText());
        return named.isAbsolute() ? named : exports.resolve(named);
    }

    private Map<String, Object> begin(String snapshot, Path from, Path to) throws IOException {
        String job = "j" + numbers.incrementAndGet();
        Files.createDirectories(to);
        jobs.put(job, new Work(snapshot, from, to, new AtomicInteger(), breaks));
        breaks = "";
        return Map.of("job", job);
    }

    private Map<String, Object> state(Work work) throws IOException, InterruptedException {
        if (work == null) {
            return Map.of("state", "failed", "percent", 0, "bytes", 0, "error", "the job was cancelled");
        }
        if (!work.failure().isEmpty()) {
            return Map.of("state", "failed", "percent", 10, "bytes", 0, "error", work.failure());
        }
        int percent = holds ? STEP : work.percent().addAndGet(STEP);
        if (percent < 100) {
            return Map.of("state", "running", "percent", percent, "bytes", 0);
        }
        run("rsync", "-a", "--delete", work.from() + "/", work.to() + "/");
        return Map.of("state", "succeeded", "percent", 100, "bytes", 4096);
    }

    private static void run(String... words) throws IOException, InterruptedException {
        if (new ProcessBuilder(words).start().waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " failed");
        }
    }

    private static void answer(HttpExchange call, int code, Map<String, ?> body) throws IOException {
        byte[] json = JSON.writeValueAsBytes(body);
        call.sendResponseHeaders(code, json.length);
        call.getResponseBody().write(json);
        call.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
