package org.caravault.http.gate;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.http.answer.Texts;

/**
 * Recognizes requests that a web page of another origin has made. A page whose own name is rebound to 127.0.0.1 would be of the same
 * origin as a service on loopback, so there the name counts by which the service was called.
 */
public final class SameOrigin {
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,255})(?::(\\d{1,5}))?");
    private static final Pattern ADDRESS = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");

    private final boolean loopbackOnly;
    private final Set<String> names;

    private SameOrigin(boolean loopbackOnly, Set<String> names) {
        this.loopbackOnly = loopbackOnly;
        this.names = Set.copyOf(names);
    }

    /** For a service that listens on loopback: called by loopback's names and addresses, and by these. */
    public static SameOrigin onLoopback(List<String> names) {
        return new SameOrigin(true, lowerCase(names));
    }

    /** For a service that others reach: called by these names; by any when there are none. */
    public static SameOrigin onAnyAddress(List<String> names) {
        return new SameOrigin(false, lowerCase(names));
    }

    private static Set<String> lowerCase(List<String> names) {
        return Set.copyOf(
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    }

    /** Why a request is refused; empty when it may go on. */
    public Optional<String> problem(HttpServerRequest request) {
        String uri = request.uri();
        if (!uri.startsWith("/") && !(request.method().equals(HttpMethod.OPTIONS) && uri.equals("*"))) {
            return Optional.of("The request must name a path, not a URL: this service is not a proxy.");
        }
        List<String> hosts = new ArrayList<>(request.headers().getAll("Host"));
        if (request.version() == HttpVersion.HTTP_2
                && request.authority() != null) { // where the header has another name
            hosts.add(request.authority().toString());
        }
        if (hosts.size() != 1 || !AUTHORITY.matcher(hosts.get(0)).matches()) {
            return Optional.of("The request must have one Host header that is HOST or HOST:PORT.");
        }
        String host = hosts.get(0).toLowerCase(Locale.ROOT);
        if (!isOurs(host(host))) {
            return Optional.of(
                    "This service is not called '%s': call it by a name or address that it has, or list the name in allowed_hosts."
                            .formatted(Texts.shortened(hosts.get(0))));
        }
        for (String origin : request.headers().getAll("Origin")) {
            if (!isOrigin(origin.toLowerCase(Locale.ROOT), host)) {
                return Optional.of("The request comes from a page of another origin.");
            }
        }
        for (String site : request.headers().getAll("Sec-Fetch-Site")) {
            if (!OWN_PAGES.contains(site)) {
                return Optional.of("The request comes from a page of another site.");
            }
        }
        return Optional.empty();
    }

    private boolean isOurs(String host) {
        if (names.contains(host)) {
            return true;
        }
        return loopbackOnly ? isLoopback(host) : names.isEmpty();
    }

    /** Never asks the domain name system: what it says is up to whoever owns the name. */
    static boolean isLoopback(String host) {
        if (host.equals("localhost") || host.endsWith(".localhost")) { // reserved names (RFC 6761)
            return true;
        }
        try {
            return (host.startsWith("[") || ADDRESS.matcher(host).matches())
                    && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException malformed) {
            return false;
        }
    }

    /** The page's scheme is not compared: a proxy before this service may have spoken TLS. */
    private static boolean isOrigin(String origin, String host) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && withPort(origin.substring(scheme + 3)).equals(withPort(host));
    }

    /** Without the port that goes without saying. */
    private static String withPort(String authority) {
        Matcher matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches()) {
            return "";
        }
        String port = matcher.group(2);
        return port == null || port.equals("80") || port.equals("443") ? matcher.group(1) : authority;
    }

    private static String host(String authority) {
        Matcher matcher = AUTHORITY.matcher(authority);
        return matcher.matches() ? matcher.group(1).replaceFirst("(?<=[a-z])\\.$", "") : "";
    }
}
