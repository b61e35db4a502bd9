package org.caravault.http.gate;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.caravault.http.answer.Answers;
import org.caravault.http.answer.ApiError;
import org.caravault.http.answer.SafeHeaders;
import org.caravault.http.answer.UnsupportedVersionException;
import org.caravault.identity.Caller;
import org.caravault.identity.Callers;
import org.caravault.identity.IdentityUnavailableException;
import org.caravault.identity.WrongTokens;
import org.caravault.problem.RefusalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each request passes before its body is read and before it gets a thread: its origin and its token are checked. A check
 * that takes time holds up this request alone.
 */
public final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final String CALLER = "caravault-caller";
    private static final Pattern NOT_ENCODED = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final SameOrigin origins;
    private final Callers callers;
    private final ThrottledLog unavailability = new ThrottledLog();
    private final WrongTokens wrong = new WrongTokens(Clock.systemUTC());

    public Gate(SameOrigin origins, Callers callers) {
        this.origins = origins;
        this.callers = callers;
    }

    /** A request that may go on does; any other is answered. */
    public void enter(RoutingContext request) {
        HttpServerRequest http = request.request();
        Optional<String> problem = origins.problem(http);
        if (isMalformed(http)) {
            Answers.send(request, ApiError.ofServer(400));
        } else if (problem.isPresent()) {
            Answers.send(request, ApiError.of(RefusalException.forbidden(problem.get())));
        } else if (needsCaller(request)) {
            identify(request);
        } else {
            request.next();
        }
    }

    /** Answers what has failed on the way, without the stack that Vert.x would log otherwise. */
    public static void answerFailure(RoutingContext failed) {
        Answers.send(failed, ApiError.ofServer(failed.statusCode() > 0 ? failed.statusCode() : 500));
    }

    /** Answers what the server could not even read as a request; Vert.x closes the connection then. */
    public static void refuse(HttpServerRequest request) {
        ApiError error = ApiError.ofServer(status(request.decoderResult().cause()));
        HttpServerResponse response = request.response();
        SafeHeaders.set(response.headers(), "");
        response.setStatusCode(error.status())
                .putHeader("Content-Type", "application/json")
                .putHeader("Connection", "close")
                .end(error.json());
    }

    private static int status(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return 414;
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return 431;
        }
        return cause instanceof UnsupportedVersionException ? 505 : 400;
    }

    /** The caller; empty where authentication is not required, and always where this gate was not passed. */
    public static Optional<Caller> caller(RoutingContext request) {
        return Optional.ofNullable(request.get(CALLER));
    }

    /** Whether Vert.x would make an exception with a stack of the path. */
    public static boolean isMalformed(HttpServerRequest request) {
        return request.path() == null
                || request.path().isEmpty()
                || NOT_ENCODED.matcher(request.path()).find();
    }

    private static boolean needsCaller(RoutingContext request) {
        String path = request.request().path();
        return path.startsWith("/v2/") || request.normalizedPath().startsWith("/v2/");
    }

    private void identify(RoutingContext request) {
        HttpServerRequest http = request.request();
        List<String> tokens = http.headers().getAll("X-Auth-Token");
        String token = tokens.size() == 1 ? tokens.get(0) : ""; // of two tokens, neither is chosen
        String address = ClientAddress.of(http.remoteAddress());
        CompletableFuture<Optional<Caller>> whose = callers.identify(token, address);
        if (whose.isDone()) {
            decide(request, whose, token, address);
            return;
        }
        boolean ended = http.isEnded();
        if (!ended) {
            http.pause();
        }
        var loop = request.vertx().getOrCreateContext();
        var unused = whose.whenComplete((caller, failed) -> loop.runOnContext(now -> {
            if (!ended) {
                http.resume();
            }
            decide(request, whose, token, address);
        }));
    }

    private void decide(
            RoutingContext request, CompletableFuture<Optional<Caller>> whose, String token, String address) {
        if (request.response().closed() || request.response().ended()) {
            return; // the client has gone meanwhile
        }
        Optional<Caller> caller;
        try {
            caller = whose.join();
        } catch (CompletionException failed) {
            Answers.send(request, error(failed.getCause()));
            return;
        }
        if (caller.isPresent()) {
            request.put(CALLER, caller.get());
            ClientTrust.set(request, ClientTrust.Level.KNOWN);
            request.next();
            return;
        }
        Duration wait = token.isEmpty() ? Duration.ZERO : wrong.another(address);
        if (wait.isZero()) {
            Answers.send(request, ApiError.unauthorized());
        } else {
            ClientTrust.set(request, ClientTrust.Level.REFUSED);
            request.vertx().setTimer(wait.toMillis(), later -> Answers.send(request, ApiError.unauthorized()));
        }
    }

    private ApiError error(Throwable failed) {
        if (failed instanceof RefusalException refusal) {
            return ApiError.of(refusal);
        }
        if (failed instanceof IdentityUnavailableException unavailable) {
            unavailability.log(more -> LOG.warn("a request is refused: {}{}", unavailable.getMessage(), more));
            return ApiError.unavailable();
        }
        LOG.error("a token cannot be checked", failed);
        return ApiError.ours();
    }
}
