package org.caravault.http.manila;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.caravault.http.answer.Answers;
import org.caravault.http.answer.ApiError;

/**
 * Manila's wire around every operation: the project in the path, microversions, request ids, and errors in their
 * envelope. The routes behind it know nothing of HTTP: the answer's code is in the contract.
 *
 * <p>It is the HTTP engine itself because an error for a path that no operation has must look the same as any other, and
 * because the engine that Camel would choose listens on the management port once there is one.
 */
public final class ManilaHttpEngine extends VertxPlatformHttpEngine {
    /** The largest body that is read, in bytes. */
    public static final int LARGEST_BODY = 1 << 20;

    /** The variables that an operation finds: the {@link ApiRequest}, and who made it. */
    public static final String CALL = "call";

    public static final String CALLER = "caller";

    /** Set by an operation whose requests say by the only key of their bodies what is to be done. */
    static final String ACTION = "action";

    /** Set by an operation that succeeds with different codes. */
    static final String CODE = "code";

    /** Of the exchange, and so out of the reach of routes. */
    static final String REQUEST_ID = "caravault-request-id";

    static final String VERSION = "caravault-version";

    static final String SUCCESS = "caravault-success";

    private final int port;
    private final Duration longest;
    private final RequestReader incoming;

    /**
     * An engine on a port.
     *
     * @param url where the service listens
     * @param longest so long a request may take to come, and to be answered
     */
    public ManilaHttpEngine(int port, Contract contract, String url, Duration longest) {
        this.port = port;
        this.longest = longest;
        this.incoming = new RequestReader(contract, url);
    }

    @Override
    public int getServerPort() {
        return port;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor operation) {
        endpoint.setRequestTimeout(
                longest.toMillis()); // a client that sends a byte now and then holds nothing for ever
        answerWhatFailsBeforeCamel(endpoint.getCamelContext());
        endpoint.setHeaderFilterStrategy(new InboundHeaderFilter());
        return new ManilaConsumer(endpoint, port, new DelegateAsyncProcessor(operation) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback done) {
                if (isAnswered(exchange)) {
                    ResponseWriter.write(exchange);
                    done.done(true);
                    return true;
                }
                return super.process(exchange, sync -> {
                    ResponseWriter.write(exchange);
                    done.done(sync);
                });
            }
        });
    }

    private boolean isAnswered(Exchange exchange) {
        exchange.setProperty(REQUEST_ID, Answers.newRequestId());
        try {
            ApiRequest call = incoming.read(exchange);
            exchange.setVariable(CALL, call);
            exchange.setVariable(CALLER, call.caller());
        } catch (RuntimeException refused) { // not only what is meant to be refused: nothing may pass by mistake
            exchange.setException(refused);
            return true;
        }
        return "OPTIONS".equals(exchange.getMessage().getHeader(Exchange.HTTP_METHOD, String.class))
                || isRedirected(exchange);
    }

    /** Not in the contract: to Camel, {@code /v2} and {@code /v2/} are the same path. */
    private static boolean isRedirected(Exchange exchange) {
        ApiRequest call = exchange.getVariable(CALL, ApiRequest.class);
        if (!call.path().equals("/v2")) {
            return false;
        }
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 302);
        exchange.getMessage().setHeader("Location", call.url("/v2/"));
        return true;
    }

    /** What the server refuses by itself, such as a body that is too large, would be answered with a page of HTML. */
    private void answerWhatFailsBeforeCamel(CamelContext context) {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        router.route().failureHandler(ManilaHttpEngine::answerFailure);
    }

    private static void answerFailure(RoutingContext failed) {
        Answers.send(
                failed,
                failed.statusCode() == 413 ? ApiError.tooLarge(LARGEST_BODY) : ApiError.ofServer(failed.statusCode()));
    }
}
