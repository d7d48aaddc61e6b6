package dev.errand.http;

import java.net.URI;
import org.apache.hc.client5.http.RedirectException;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Follows redirects to plain http and https URLs; the address of each hop is checked when it is resolved. */
final class CheckedRedirects extends DefaultRedirectStrategy {

    @Override
    public URI getLocationURI(HttpRequest request, HttpResponse response, HttpContext context) throws HttpException {
        URI location = super.getLocationURI(request, response, context);
        try {
            return WebAddress.check(location);
        } catch (IllegalArgumentException e) {
            throw new RedirectException(e.getMessage());
        }
    }
}
