package org.caravault.http.manila;

import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/**
 * Nothing that a client sends becomes a header of a message: Camel would make headers of a request's headers, of its query's
 * parameters and of a form's fields, and a route could not distinguish them. What counts is read from the request.
 */
final class InboundHeaderFilter extends HttpHeaderFilterStrategy {
    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return true;
    }
}
