package org.caravault.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Just enough of an S3 server for a client that stores, lists, reads and deletes objects of one bucket. It looks at the name of
 * the key that a request is signed with, and not at the signature.
 */
public final class StandInS3 implements AutoCloseable {
    static final String BUCKET = "backups";
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final HttpServer server;
    private final String keyId;
    private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final AtomicInteger strangers = new AtomicInteger();

    public StandInS3(String keyId) throws IOException {
        this.keyId = keyId;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/", this::serve);
        server.start();
    }

    /** The repository as restic names it. */
    public String repository() {
        return "s3:http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), BUCKET);
    }

    public int objects() {
        return objects.size();
    }

    /** Requests that were signed with another key. */
    public int strangers() {
        return strangers.get();
    }

    private void serve(HttpExchange call) throws IOException {
        byte[] body = body(call);
        String signed = String.valueOf(call.getRequestHeaders().getFirst("Authorization"));
        String key = call.getRequestURI().getPath().substring(1);
        key = key.startsWith(BUCKET) ? key.substring(BUCKET.length()).replaceFirst("^/", "") : key;
        String query = String.valueOf(call.getRequestURI().getRawQuery());
        if (!signed.contains("Credential=" + keyId + "/")) {
            strangers.incrementAndGet();
            answer(call, 403, error("AccessDenied"));
        } else if (key.isEmpty()) {
            bucket(call, query);
        } else {
            object(call, key, body);
        }
    }

    private void bucket(HttpExchange call, String query) throws IOException {
        if (query.contains("location")) {
            answer(
                    call,
                    200,
                    "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>");
        } else if (query.contains("list-type")) {
            answer(call, 200, list(parameter(query, "prefix"), parameter(query, "delimiter")));
        } else {
            answer(call, 200, "");
        }
    }

    private void object(HttpExchange call, String key, byte[] body) throws IOException {
        byte[] held = objects.get(key);
        switch (call.getRequestMethod()) {
            case "PUT" -> {
                objects.put(key, body);
                call.getResponseHeaders().add("ETag", "\"1\"");
                answer(call, 200, "");
            }
            case "DELETE" -> {
                objects.remove(key);
                answer(call, 204, "");
            }
            default -> {
                if (held == null) {
                    answer(call, 404, error("NoSuchKey"));
                } else {
                    read(call, held);
                }
            }
        }
    }

    private static void read(HttpExchange call, byte[] held) throws IOException {
        call.getResponseHeaders().add("ETag", "\"1\"");
        call.getResponseHeaders().add("Last-Modified", "Mon, 23 Nov 2026 00:00:00 GMT");
        Matcher range = RANGE.matcher(String.valueOf(call.getRequestHeaders().getFirst("Range")));
        byte[] part = held;
        int code = 200;
        if (range.matches()) {
            int from = Integer.parseInt(range.group(1));
            int to = range.group(2).isEmpty()
                    ? held.length
                    : Math.min(held.length, Integer.parseInt(range.group(2)) + 1);
            part = Arrays.copyOfRange(held, from, to);
            code = 206;
            call.getResponseHeaders().add("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, held.length));
        }
        if (call.getRequestMethod().equals("HEAD")) {
            call.getResponseHeaders().add("Content-Length", Integer.toString(part.length));
            call.sendResponseHeaders(code, -1);
        } else {
            call.sendResponseHeaders(code, part.length == 0 ? -1 : part.length);
            call.getResponseBody().write(part);
        }
        call.close();
    }

    private String list(String prefix, String delimiter) {
        StringBuilder found = new StringBuilder(
                "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated>");
        String folder = "";
        for (var object : objects.tailMap(prefix).entrySet()) {
            if (!object.getKey().startsWith(prefix)) {
                break;
            }
            int end = delimiter.isEmpty() ? -1 : object.getKey().indexOf(delimiter, prefix.length());
            if (end < 0) {
                found.append(
                        "<Contents><Key>%s</Key><Size>%d</Size><LastModified>2026-11-23T00:00:00.000Z</LastModified></Contents>"
                                .formatted(object.getKey(), object.getValue().length));
            } else if (!object.getKey().substring(0, end + 1).equals(folder)) {
                folder = object.getKey().substring(0, end + 1);
                found.append("<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>".formatted(folder));
            }
        }
        return found.append("</ListBucketResult>").toString();
    }

    private static String parameter(String query, String name) {
        return Arrays.stream(query.split("&", -1))
                .filter(one -> one.startsWith(name + "="))
                .map(one -> URLDecoder.decode(one.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    /** A body that is signed piece by piece is sent as pieces: SIZE;chunk-signature=…, the bytes, an empty line's worth. */
    private static byte[] body(HttpExchange call) throws IOException {
        byte[] sent = call.getRequestBody().readAllBytes();
        String how = String.valueOf(call.getRequestHeaders().getFirst("X-Amz-Content-Sha256"));
        if (!how.startsWith("STREAMING")) {
            return sent;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int at = 0;
        while (at < sent.length) {
            int line = at;
            while (sent[line] != '\r') {
                line++;
            }
            String head = new String(sent, at, line - at, StandardCharsets.US_ASCII);
            int size = Integer.parseInt(head.substring(0, head.indexOf(';')).toLowerCase(Locale.ROOT), 16);
            whole.write(sent, line + 2, size);
            at = line + 2 + size + 2;
        }
        return whole.toByteArray();
    }

    private static String error(String code) {
        return "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, code);
    }

    private static void answer(HttpExchange call, int code, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean empty = bytes.length == 0 || call.getRequestMethod().equals("HEAD");
        call.getResponseHeaders().add("Content-Type", "application/xml");
        call.sendResponseHeaders(code, empty ? -1 : bytes.length);
        if (!empty) {
            call.getResponseBody().write(bytes);
        }
        call.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
