package dev.errand.access.oidc;

import dev.errand.outbound.address.BadUrlException;
import dev.errand.outbound.address.WebAddress;
import java.util.Set;

/** Where documents of an issuer may come from: over TLS, or from this machine. Pure. */
final class IssuerAddress {

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private IssuerAddress() {}

    /** Whether nobody on the way can change what comes from there. */
    static boolean isSafe(String url) {
        try {
            WebAddress address = WebAddress.parse(url);
            return address.scheme().equals("https") || LOCAL.contains(address.host());
        } catch (BadUrlException e) {
            return false;
        }
    }
}
