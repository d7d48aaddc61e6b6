package dev.errand.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.http.client.InetAddressFilter;

/**
 * Decides which addresses may be connected to: every public one, and of the others those that an allow list names. No
 * block of the IANA special-purpose registries counts as public, whatever form it is written in. Immutable.
 */
public final class AddressPolicy {

    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern DOTTED_QUAD = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final byte[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final String setting;
    private final Set<String> hosts;
    private final InetAddressFilter blocks;

    private AddressPolicy(String setting, Set<String> hosts, InetAddressFilter blocks) {
        this.setting = setting;
        this.hosts = hosts;
        this.blocks = blocks;
    }

    /**
     * Makes a policy from an allow list.
     *
     * @param setting the configuration key that holds the list, for messages
     * @param allow host names (exact, in any case; whatever such a name resolves to is allowed), addresses and CIDR blocks
     * @throws IllegalArgumentException for an entry that is none of these
     */
    public static AddressPolicy of(String setting, List<String> allow) {
        Set<String> hosts = new HashSet<>();
        InetAddressFilter blocks = InetAddressFilter.none();
        for (String entry : allow) {
            String plain = normalized(entry.strip());
            if (isAddressOrBlock(plain)) {
                blocks = blocks.or(block(setting, plain));
            } else if (HOST_NAME.matcher(plain).matches()) {
                hosts.add(plain);
            } else {
                throw badEntry(setting, entry);
            }
        }
        return new AddressPolicy(setting, Set.copyOf(hosts), blocks);
    }

    /** Whether a connection to this address may be made for a URL that names this host. */
    public boolean permits(String host, InetAddress address) {
        InetAddress plain = unmapped(address);
        return hosts.contains(normalized(host)) || blocks.matches(plain) || SpecialPurpose.NONE_OF_THEM.matches(plain);
    }

    /** The configuration key whose list can open more addresses. */
    public String setting() {
        return setting;
    }

    private static boolean isAddressOrBlock(String entry) {
        return entry.contains("/")
                || entry.contains(":")
                || DIGITS_AND_DOTS.matcher(entry).matches();
    }

    private static InetAddressFilter block(String setting, String entry) {
        String address = entry.split("/", 2)[0];
        // Short IPv4 forms such as 10.1/16 mean different things to different readers.
        if (!address.contains(":") && !DOTTED_QUAD.matcher(address).matches()) {
            throw badEntry(setting, entry);
        }
        try {
            return InetAddressFilter.of(entry);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(badEntry(setting, entry).getMessage(), e);
        }
    }

    private static IllegalArgumentException badEntry(String setting, String entry) {
        return new IllegalArgumentException(
                setting + ": '" + entry + "' is neither a host name nor an address nor a CIDR block");
    }

    private static String normalized(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** An IPv4-mapped address in its IPv4 form; the JDK keeps some of them as IPv6. */
    private static InetAddress unmapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address) || !Arrays.equals(bytes, 0, 12, MAPPED_PREFIX, 0, 12)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are always an address", e);
        }
    }
}
