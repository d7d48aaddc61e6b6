package dev.errand.web.support;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * What all absolute links begin with: {@code errand.public-url}, or else what the client itself wrote to reach us. Forwarded
 * headers count only where the server was told to trust the proxy, see {@code server.forward-headers-strategy}.
 */
@Component
public class PublicAddress {

    private final @Nullable String configured;
    private final String contextPath;

    PublicAddress(WebProperties properties, @Value("${server.servlet.context-path:}") String contextPath) {
        String url =
                properties.publicUrl() == null ? null : properties.publicUrl().toString();
        this.configured = url == null ? null : withoutSlash(url);
        this.contextPath = withoutSlash(contextPath);
    }

    /** The base, without a slash at the end. */
    public String of(HttpServletRequest request) {
        // Asked first: to find out the port costs more.
        return configured != null
                ? configured
                : of(request.getScheme(), request.getServerName(), request.getServerPort());
    }

    /** The same for a request that reached no servlet. */
    public String of(String scheme, String host, int port) {
        if (configured != null) {
            return configured;
        }
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host + (usual ? "" : ":" + port) + contextPath;
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * Where the API description says that the service is: {@code errand.public-url}, or else the root of where it was read. An address
     * made of the request would be a wrong one behind a proxy that nobody was told to trust.
     */
    public String ofDescription(HttpServletRequest request) {
        if (configured != null) {
            return configured;
        }
        return request.getContextPath().isEmpty() ? "/" : request.getContextPath();
    }
}
