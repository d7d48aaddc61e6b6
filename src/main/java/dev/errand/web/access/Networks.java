package dev.errand.web.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Which network an address is of, as far as its owner can choose among addresses. Pure: looks nothing up. */
final class Networks {

    /** What a provider hands out at the least, RFC 6177: whoever has one has all addresses in it. */
    private static final int OWN_BYTES = 8;

    private Networks() {}

    /** The first 64 bits of an address of IPv6; any other address, or what is none, as it is. */
    static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            // In brackets it is never taken for a name.
            InetAddress parsed = InetAddress.getByName(address.startsWith("[") ? address : "[" + address + "]");
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(parsed.getAddress(), 0, OWN_BYTES) + "::/64"
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
