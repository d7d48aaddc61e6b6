package dev.errand.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What all absolute links begin with: {@code errand.public-url}, or else what the client itself wrote to reach us. Forwarded
 * headers count only where the server was told to trust the proxy, see {@code server.forward-headers-strategy}.
 */
@Component
class PublicAddress {

    private final @Nullable String configured;

    PublicAddress(WebProperties properties) {
        String url =
                properties.publicUrl() == null ? null : properties.publicUrl().toString();
        this.configured = url != null && url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** The base, without a slash at the end. */
    String of(HttpServletRequest request) {
        if (configured != null) {
            return configured;
        }
        String scheme = request.getScheme();
        int port = request.getServerPort();
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + request.getServerName() + (usual ? "" : ":" + port) + request.getContextPath();
    }

    /**
     * Where the API description says that the service is: {@code errand.public-url}, or else the root of where it was read. An address
     * made of the request would be a wrong one behind a proxy that nobody was told to trust.
     */
    String ofDescription(HttpServletRequest request) {
        if (configured != null) {
            return configured;
        }
        return request.getContextPath().isEmpty() ? "/" : request.getContextPath();
    }
}
