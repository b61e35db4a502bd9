package org.caravault.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a client asks first: which versions there are, and what they can do. */
public final class Discovery {
    private final Path contract;
    private final String url;

    Discovery(Path contract, String url) {
        this.contract = contract;
        this.url = url;
    }

    /** The versions. */
    public Map<String, Object> versions() {
        return Map.of(
                "versions",
                List.of(Views.ordered(
                        "id", "v2.0",
                        "status", "CURRENT",
                        "version", "2." + ApiVersion.NEWEST,
                        "min_version", "2.0",
                        "updated", "2015-08-27T11:33:21Z",
                        "links", List.of(Map.of("rel", "self", "href", url + "/v2/")),
                        "media-types",
                                List.of(Map.of(
                                        "base",
                                        "application/json",
                                        "type",
                                        "application/vnd.openstack.share+json;version=1")))));
    }

    /** Where {@code /v2} leads. */
    public String location() {
        return url + "/v2/";
    }

    /** The contract itself. */
    public String contract() throws IOException {
        return Files.readString(contract);
    }
}
