package dev.errand.access.start;

import dev.errand.access.AccessProperties.Mode;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Who can reach the service, as far as its settings tell. Pure.
 *
 * @param address where it listens; everywhere if not set
 * @param publicUrl under which name it is known, if that was set
 * @param forwarded how it trusts what proxies say of a request
 */
record Exposure(
        @Nullable String address,
        @Nullable String publicUrl,
        @Nullable String forwarded) {

    /** Whether nobody but this machine can. */
    boolean isLocal() {
        return isLoopback(address)
                && (isUnset(publicUrl) || isLoopback(host(publicUrl)))
                && (isUnset(forwarded) || "none".equalsIgnoreCase(forwarded));
    }

    /** Whether callers must sign in. */
    boolean isClosed(Mode mode, boolean hasKeys) {
        return switch (mode) {
            case ON -> true;
            case OPEN -> false;
            case AUTO -> hasKeys || !isLocal();
        };
    }

    /** Whether an address or a name is that of the own machine, without looking it up. */
    static boolean isLoopback(@Nullable String address) {
        if (address == null) {
            return false;
        }
        return address.equalsIgnoreCase("localhost")
                || address.matches("127(\\.[0-9]{1,3}){3}")
                || address.replaceAll("[\\[\\]]", "").matches("::1|(0+:){7}0*1");
    }

    private static boolean isUnset(@Nullable String value) {
        return value == null || value.isBlank();
    }

    private static @Nullable String host(@Nullable String url) {
        try {
            return url == null ? null : URI.create(url).getHost();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
