package org.caravault.http.manila;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.caravault.http.answer.ApiVersion;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;

/**
 * One request as the operations see it: the variable {@code call}. Its caller, version and content.
 *
 * @param path below the host, without the project: {@code /v2/share-backups/detail}
 * @param base where the client sees this service: {@code http://HOST:PORT}
 * @param body as it came; empty when there was none
 */
public record ApiRequest(Caller caller, ApiVersion version, String path, Query query, String base, String body) {
    /** The body, whatever JSON it is. */
    public JsonNode json() {
        return Fields.parse(body);
    }

    /** The object that the body contains under a name. */
    public Fields member(String name) {
        return Fields.member(body, name);
    }

    /** Only an administrator may go on. */
    public void mustBeAdmin() {
        if (!caller.admin()) {
            throw RefusalException.forbidden("Access was denied to this resource.");
        }
    }

    /** Only who may change things may go on. */
    public void mustBeAllowedToWrite() {
        if (caller.reader() && !caller.admin()) {
            throw RefusalException.forbidden("Access was denied to this resource.");
        }
    }

    /** A path below the host, as a whole URL. */
    public String url(String below) {
        return base + below;
    }

    /** Manila's links of a resource. */
    public List<Map<String, Object>> links(String collection, Object id) {
        return List.of(
                Views.ordered("rel", "self", "href", url("/v2/" + collection + "/" + id)),
                Views.ordered("rel", "bookmark", "href", url("/" + collection + "/" + id)));
    }
}
