package dev.errand.outbound.address;

import org.springframework.boot.http.client.InetAddressFilter;

/** The address blocks that are not a place on the public internet, as the IANA special-purpose registries list them. */
final class SpecialPurpose {

    /** What Spring Boot's own filter of external addresses lets through. */
    private static final String[] MISSED_BY_SPRING = {
        "192.31.196.0/24", // AS112
        "192.52.193.0/24", // AMT
        "192.175.48.0/24", // AS112, direct delegation
        "2620:4f:8000::/48", // AS112, direct delegation
        "3fff::/20", // documentation
        // Only 2000::/3 is global unicast. The rest holds ::/96 (IPv4-compatible), 64:ff9b:1::/48 (local NAT64),
        // 100:0:0:1::/64 (dummy prefix), 5f00::/16 (segment routing) and what nobody has been given yet.
        "::/3",
        "4000::/2",
        "8000::/1"
    };

    /** Matches addresses on the public internet. */
    static final InetAddressFilter NONE_OF_THEM =
            InetAddressFilter.externalAddresses().andNot(MISSED_BY_SPRING);

    private SpecialPurpose() {}
}
