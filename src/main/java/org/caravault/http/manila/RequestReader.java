package org.caravault.http.manila;

import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.caravault.http.answer.ApiError;
import org.caravault.http.answer.ApiVersion;
import org.caravault.http.answer.Texts;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;

/** Makes a {@link ApiRequest} of an HTTP request, and refuses what no operation need see. */
final class RequestReader {
    /** All else that a client sends must not reach a route as a header: a header {@code id} would be a path's id. */
    private static final Set<String> KEPT =
            Set.of(Exchange.HTTP_METHOD, Exchange.HTTP_PATH, Exchange.HTTP_URI, Exchange.HTTP_URL);

    private static final Pattern IN_PROJECT = Pattern.compile("/v2/([^/]+)(/.+)");
    private static final Pattern FORMAT = Pattern.compile("\\.(json|xml)$"); // clients that add it get JSON either way
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

    private final Contract contract;
    private final String url;

    /**
     * What is needed to understand a request.
     *
     * @param url where the service listens, for a client that does not say by what name it found it
     */
    RequestReader(Contract contract, String url) {
        this.contract = contract;
        this.url = url;
    }

    /** The version is noted on the exchange as soon as it is known: errors say it, too. */
    ApiRequest read(Exchange exchange) {
        HttpMessage message = exchange.getMessage(HttpMessage.class);
        HttpServerRequest request = message.getRequest();
        message.getHeaders().keySet().removeIf(name -> !KEPT.contains(name));
        exchange.removeProperty(ExchangePropertyKey.CHARSET_NAME); // the answer is UTF-8, whatever the request was
        String path = message.getHeader(Exchange.HTTP_PATH, "", String.class);
        String host = header(request, "Host");
        String base = HOST.matcher(host).matches() ? url.substring(0, url.indexOf("://") + 3) + host : url;
        Object body = message.getBody();
        message.setBody(null); // what is not read does not go out again
        if (!path.startsWith("/v2/")) {
            mustBeForAnyone(path);
            noteSuccess(exchange, request, path);
            return new ApiRequest(Caller.ANONYMOUS, new ApiVersion(2, 0, false), path, Query.of(""), base, "");
        }
        Caller caller =
                ManilaConsumer.caller(exchange).orElseThrow(() -> new RefusedException(ApiError.unauthorized()));
        ApiVersion version = version(exchange, request);
        String bare = withoutProject(path, caller);
        if ((path.length() > 4 && path.endsWith("/"))
                || !contract.isServed(request.method().name(), bare, version)) {
            throw new RefusedException(ApiError.notFound());
        }
        message.setHeader(Exchange.HTTP_PATH, bare);
        noteSuccess(exchange, request, bare);
        Query query = Query.of(request.query() == null ? "" : request.query());
        return new ApiRequest(caller, version, bare, query, base, isJson(request) ? text(exchange, body) : "");
    }

    private void noteSuccess(Exchange exchange, HttpServerRequest request, String path) {
        contract.success(request.method().name(), path)
                .ifPresent(success -> exchange.setProperty(ManilaHttpEngine.SUCCESS, success));
    }

    /** A body without {@code Content-Type: application/json} is ignored, as by Manila. */
    private static boolean isJson(HttpServerRequest request) {
        String type = header(request, "Content-Type");
        int more = type.indexOf(';');
        return (more < 0 ? type : type.substring(0, more)).strip().equalsIgnoreCase("application/json");
    }

    /** What needs no token is named one by one, so that no other spelling of a path gets by without. */
    private void mustBeForAnyone(String path) {
        if (!path.equals("/v2") && !contract.isLiterally(path)) {
            throw new RefusedException(ApiError.notFound());
        }
    }

    private static ApiVersion version(Exchange exchange, HttpServerRequest request) {
        ApiVersion version =
                ApiVersion.of(header(request, ApiVersion.HEADER), header(request, ApiVersion.EXPERIMENTAL_HEADER));
        exchange.setProperty(ManilaHttpEngine.VERSION, version);
        if (!version.isServed()) {
            throw new RefusedException(ApiError.notServed(version));
        }
        return version;
    }

    private String withoutProject(String path, Caller caller) {
        Matcher inProject = IN_PROJECT.matcher(path);
        String bare = FORMAT.matcher(path).replaceFirst("");
        if (inProject.matches() && !contract.isRoom(inProject.group(1))) {
            bare = "/v2" + FORMAT.matcher(inProject.group(2)).replaceFirst("");
            if (!contract.isPath(bare)) {
                throw new RefusedException(ApiError.notFound());
            }
            if (!inProject.group(1).equals(caller.projectId())) {
                throw RefusalException.invalid("Malformed request url: project '%s' is not the token's."
                        .formatted(Texts.shortened(inProject.group(1))));
            }
        }
        return bare;
    }

    private static String text(Exchange exchange, Object came) {
        byte[] body = came == null || came instanceof Map // a form is not JSON
                ? null
                : exchange.getContext().getTypeConverter().convertTo(byte[].class, exchange, came);
        try {
            return body == null
                    ? ""
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(body))
                            .toString();
        } catch (CharacterCodingException malformed) {
            throw RefusalException.invalid("Malformed request body: it is not UTF-8.");
        }
    }

    /** From the request itself: Camel's own headers are also the query's parameters and a form's fields. */
    private static String header(HttpServerRequest request, String name) {
        return String.join(", ", request.headers().getAll(name));
    }
}
