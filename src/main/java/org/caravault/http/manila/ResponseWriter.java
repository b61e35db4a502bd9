package org.caravault.http.manila;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.caravault.http.answer.ApiError;
import org.caravault.http.answer.ApiVersion;
import org.caravault.problem.DatabaseAway;
import org.caravault.problem.OutageLog;
import org.caravault.problem.RefusalException;
import org.caravault.problem.RootCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an HTTP answer of what an operation, or a failure, left behind. */
final class ResponseWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);
    private static final OutageLog OUTAGES = new OutageLog();
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private ResponseWriter() {}

    static void write(Exchange exchange) {
        Message message = exchange.getMessage();
        Optional<Success> success = success(exchange);
        int found = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
        int code = success.map(Success::code).orElse(found);
        String type = message.getHeader(Exchange.CONTENT_TYPE, "application/json", String.class);
        String location = message.getHeader("Location", String.class);
        Object body = success.map(Success::hasBody).orElse(true) ? message.getBody() : null;
        Optional<ApiError> error = Optional.ofNullable(exchange.getException()).map(thrown -> error(exchange, thrown));
        if (error.isEmpty() && (found == 404 || found == 405)) {
            error = Optional.of(ApiError.notFound()); // no operation has this path and method; Manila knows no 405
        }
        if (error.isPresent()) {
            code = error.get().status();
            type = "application/json";
            body = error.get().json();
        }
        Buffer bytes;
        try {
            bytes = bytes(body);
        } catch (IllegalStateException unwritable) { // thrown on, it would leave the client without any answer
            error = Optional.of(error(exchange, unwritable));
            code = error.get().status();
            type = "application/json";
            bytes = Buffer.buffer(error.get().json());
        }
        exchange.setException(null);
        message.getHeaders().clear(); // nothing that came in goes out
        message.setBody(bytes);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        if (bytes.length() > 0) {
            message.setHeader(Exchange.CONTENT_TYPE, type);
        }
        if (location != null) {
            message.setHeader("Location", location);
        }
        headers(exchange, message);
        error.flatMap(ApiError::header).ifPresent(header -> message.setHeader(header.getKey(), header.getValue()));
    }

    /** As the contract has it, or with the code that an operation has chosen of several. */
    private static Optional<Success> success(Exchange exchange) {
        Optional<String> action = Optional.ofNullable(exchange.getVariable(ManilaHttpEngine.ACTION, String.class));
        Optional<Integer> chosen = Optional.ofNullable(exchange.getVariable(ManilaHttpEngine.CODE, Integer.class));
        return Optional.ofNullable(exchange.getProperty(ManilaHttpEngine.SUCCESS, Success.PerAction.class))
                .flatMap(all -> all.of(action))
                .map(success -> new Success(chosen.orElse(success.code()), success.hasBody()));
    }

    private static void headers(Exchange exchange, Message message) {
        String request = exchange.getProperty(ManilaHttpEngine.REQUEST_ID, String.class);
        message.setHeader("X-Openstack-Request-Id", request);
        message.setHeader("X-Compute-Request-Id", request);
        ApiVersion version = exchange.getProperty(ManilaHttpEngine.VERSION, ApiVersion.class);
        if (version != null) {
            message.setHeader("Vary", ApiVersion.HEADER);
            message.setHeader("X-Openstack-Manila-Api-Version", version.toString());
            if (version.experimental()) {
                message.setHeader("X-Openstack-Manila-Api-Experimental", "True");
            }
        }
    }

    private static ApiError error(Exchange exchange, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusalException refusal) {
                return ApiError.of(refusal);
            }
            if (cause instanceof RefusedException refused) {
                return refused.error();
            }
        }
        if (DatabaseAway.isCauseOf(thrown)) {
            if (OUTAGES.isNew(thrown)) {
                LOG.warn(
                        "{}: the database is away: {}",
                        exchange.getProperty(ManilaHttpEngine.REQUEST_ID),
                        RootCause.of(thrown).getMessage());
            }
            return ApiError.databaseAway();
        }
        LOG.error("{} failed", exchange.getProperty(ManilaHttpEngine.REQUEST_ID), thrown);
        return ApiError.ours();
    }

    private static Buffer bytes(Object body) {
        if (body instanceof PreparedResponse ready) {
            return ready.bytes();
        }
        if (body == null || body instanceof String) {
            return Buffer.buffer(body == null ? "" : (String) body);
        }
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
