package org.caravault.api.discovery;

import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;
import org.caravault.http.answer.ApiVersion;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Contract;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Views;

/** What a client asks first: which versions there are, and what they can do. */
public final class Discovery {
    private final Contract contract;

    public Discovery(Contract contract) {
        this.contract = contract;
    }

    /** The versions. */
    public Map<String, Object> versions(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        return Map.of(
                "versions",
                List.of(Views.ordered(
                        "id", "v2.0",
                        "status", "CURRENT",
                        "version", "2." + ApiVersion.NEWEST,
                        "min_version", "2.0",
                        "updated", "2015-08-27T11:33:21Z",
                        "links",
                                List.of(
                                        Views.ordered(
                                                "rel",
                                                "describedby",
                                                "type",
                                                "text/html",
                                                "href",
                                                "http://docs.openstack.org/"),
                                        Views.ordered("rel", "self", "href", call.url("/v2/"))),
                        "media-types",
                                List.of(Views.ordered(
                                        "base",
                                        "application/json",
                                        "type",
                                        "application/vnd.openstack.share+json;version=1")))));
    }

    /** The contract itself. */
    public String contract() {
        return contract.text();
    }
}
