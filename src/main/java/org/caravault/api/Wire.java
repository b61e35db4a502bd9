package org.caravault.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.caravault.Refusal;
import org.caravault.identity.Caller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manila's wire around every operation: the project in the path, microversions, request ids, and errors in their
 * envelope. The routes behind it know nothing of HTTP but the answer's code.
 *
 * <p>It is the HTTP engine itself because an error for a path that no operation has must look the same as any other, and
 * because the engine that Camel would choose listens on the management port once there is one.
 */
public final class Wire extends VertxPlatformHttpEngine {
    /** The variables that an operation finds. */
    static final String CALLER = "caller";

    static final String VERSION = "version";
    static final String QUERY = "query";

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final String REQUEST_ID = "request-id";
    private static final String ANSWERED = "answered";
    private static final Set<String> KEPT = Set.of(
            Exchange.HTTP_METHOD,
            Exchange.HTTP_PATH,
            Exchange.HTTP_QUERY,
            Exchange.HTTP_URI,
            Exchange.HTTP_URL,
            Exchange.CONTENT_TYPE);
    private static final Pattern IN_PROJECT = Pattern.compile("/v2/([^/]+)(/.+)");
    private static final int LARGEST_BODY = 1 << 20;
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private final int port;
    private final Set<String> rooms;

    /**
     * An engine on a port.
     *
     * @param rooms the first words after {@code /v2/}: what is none of them is a project
     */
    Wire(int port, Set<String> rooms) {
        this.port = port;
        this.rooms = Set.copyOf(rooms);
    }

    @Override
    public int getServerPort() {
        return port;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor operation) {
        return super.createConsumer(endpoint, new DelegateAsyncProcessor(operation) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback done) {
                try {
                    before(exchange);
                } catch (Refusal refusal) {
                    exchange.setException(refusal);
                }
                if (exchange.getException() != null || exchange.getProperty(ANSWERED) != null) {
                    after(exchange);
                    done.done(true);
                    return true;
                }
                return super.process(exchange, sync -> {
                    after(exchange);
                    done.done(sync);
                });
            }
        });
    }

    private void before(Exchange exchange) {
        Message message = exchange.getMessage();
        exchange.setProperty(REQUEST_ID, "req-" + UUID.randomUUID());
        String path = message.getHeader(Exchange.HTTP_PATH, "", String.class);
        String query = message.getHeader(Exchange.HTTP_QUERY, "", String.class);
        boolean discovery = path.equals("/") || path.isEmpty();
        ApiVersion version = discovery ? ApiVersion.OLDEST : version(message);
        exchange.setVariable(VERSION, ApiVersion.OLDEST);
        exchange.setVariable(CALLER, Caller.ADMIN_OF_DEFAULT);
        message.getHeaders().keySet().removeIf(name -> !KEPT.contains(name));
        exchange.setVariable(QUERY, Query.of(query == null ? "" : query));
        if (discovery) {
            return; // discovery answers whatever version is asked for
        }
        if (version.isTooNew()) {
            refuse(exchange, ApiError.tooNew(version));
            return;
        }
        exchange.setVariable(VERSION, version);
        if ((path.length() > 4 && path.endsWith("/")) || isHidden(path, version)) {
            refuse(exchange, ApiError.notFound());
            return;
        }
        message.setHeader(Exchange.HTTP_PATH, path.equals("/v2") ? "/v2/redirect" : withoutProject(path));
        limitBody(message);
    }

    private static ApiVersion version(Message message) {
        return ApiVersion.of(
                message.getHeader("X-OpenStack-Manila-API-Version", "", String.class),
                message.getHeader("X-OpenStack-Manila-API-Experimental", "", String.class));
    }

    private boolean isHidden(String path, ApiVersion version) {
        return withoutProject(path).startsWith("/v2/share-backups") && !version.hasShareBackups();
    }

    private String withoutProject(String path) {
        var matcher = IN_PROJECT.matcher(path);
        String bare = matcher.matches() && !rooms.contains(matcher.group(1)) ? "/v2" + matcher.group(2) : path;
        return bare.endsWith(".json") && !bare.startsWith("/v2/openapi") ? bare.substring(0, bare.length() - 5) : bare;
    }

    private static void limitBody(Message message) {
        String body = message.getBody(String.class);
        if (body != null && body.getBytes(StandardCharsets.UTF_8).length > LARGEST_BODY) {
            throw Refusal.invalid("The body is larger than %d bytes.".formatted(LARGEST_BODY));
        }
        message.setBody(body);
    }

    private static void refuse(Exchange exchange, ApiError error) {
        exchange.setProperty(ANSWERED, true);
        exchange.getMessage().setBody(error.json());
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, error.status());
    }

    private static void after(Exchange exchange) {
        Message message = exchange.getMessage();
        Throwable thrown = exchange.getException();
        exchange.setException(null);
        int code = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
        Object body = message.getBody();
        String location = message.getHeader("Location", String.class);
        if (thrown != null) {
            ApiError error = error(exchange, thrown);
            code = error.status();
            body = error.json();
        } else if ((code == 404 || code == 405) && exchange.getProperty(ANSWERED) == null) {
            code = 404; // Manila knows no 405
            body = ApiError.notFound().json();
        }
        message.getHeaders().clear(); // nothing that came in goes out
        String text = text(body);
        message.setBody(text);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        if (!text.isEmpty()) {
            message.setHeader(
                    Exchange.CONTENT_TYPE, text.startsWith("openapi:") ? "application/yaml" : "application/json");
        }
        headers(exchange, message, code, location);
    }

    private static void headers(Exchange exchange, Message message, int code, String location) {
        ApiVersion version = exchange.getVariable(VERSION, ApiVersion.class);
        String request = exchange.getProperty(REQUEST_ID, String.class);
        message.setHeader("X-Openstack-Request-Id", request);
        message.setHeader("X-Compute-Request-Id", request);
        message.setHeader("Vary", "X-OpenStack-Manila-API-Version");
        if (version != null) {
            message.setHeader("X-Openstack-Manila-Api-Version", version.toString());
            if (version.experimental()) {
                message.setHeader("X-Openstack-Manila-Api-Experimental", "True");
            }
        }
        if (code == 413) {
            message.setHeader("Retry-After", "0");
        }
        if (location != null) {
            message.setHeader("Location", location);
        }
    }

    private static ApiError error(Exchange exchange, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal refusal) {
                return ApiError.of(refusal);
            }
        }
        LOG.error("{} failed", exchange.getProperty(REQUEST_ID), thrown);
        return ApiError.ours();
    }

    private static String text(Object body) {
        if (body == null || body instanceof String) {
            return body == null ? "" : (String) body;
        }
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The first words of the paths in a contract. */
    static Set<String> rooms(Map<String, ?> paths) {
        return paths.keySet().stream()
                .filter(path -> path.startsWith("/v2/"))
                .map(path -> path.split("/", -1)[2])
                .collect(Collectors.toSet());
    }
}
