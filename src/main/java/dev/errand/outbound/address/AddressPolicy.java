package dev.errand.outbound.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
    private final boolean hasBlocks;
    private final boolean publicToo;

    private AddressPolicy(
            String setting, Set<String> hosts, InetAddressFilter blocks, boolean hasBlocks, boolean publicToo) {
        this.setting = setting;
        this.hosts = hosts;
        this.blocks = blocks;
        this.hasBlocks = hasBlocks;
        this.publicToo = publicToo;
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
        boolean hasBlocks = false;
        for (String entry : allow) {
            String plain = normalized(entry.strip());
            if (isAddressOrBlock(plain)) {
                blocks = blocks.or(block(setting, plain));
                hasBlocks = true;
            } else if (HOST_NAME.matcher(plain).matches()) {
                hosts.add(plain);
            } else {
                throw badEntry(setting, entry);
            }
        }
        return new AddressPolicy(setting, Set.copyOf(hosts), blocks, hasBlocks, true);
    }

    /** The policy that permits what the allow list names and nothing else. */
    public AddressPolicy onlyListed() {
        return new AddressPolicy(setting, hosts, blocks, hasBlocks, false);
    }

    /** Whether a connection to this address may be made for a URL that names this host. */
    public boolean permits(String host, InetAddress address) {
        InetAddress plain = unmapped(address);
        return hosts.contains(normalized(host))
                || blocks.matches(plain)
                || (publicToo && SpecialPurpose.NONE_OF_THEM.matches(plain));
    }

    /**
     * Whether it is plain to see, without a look-up, that nothing that this host may lead to is permitted.
     *
     * @param host as a URL names it in its canonical form
     */
    public boolean refusesPlainly(String host) {
        return refuses(host, !publicToo && !hasBlocks);
    }

    /** As {@link #refusesPlainly}, but where somebody else does the look-up: a name is refused if it would have to be checked. */
    public boolean refusesUnresolved(String host) {
        return refuses(host, !publicToo);
    }

    private boolean refuses(String host, boolean refusesNames) {
        String plain = normalized(host);
        if (hosts.contains(plain)) {
            return false;
        }
        if (plain.equals("localhost") || plain.endsWith(".localhost")) {
            return !permits(plain, InetAddress.getLoopbackAddress());
        }
        InetAddress literal = literal(plain);
        return literal == null ? refusesNames : !permits(plain, literal);
    }

    /** Why a host is refused, in words. */
    public String refusal(String host) {
        return publicToo
                ? "the address of " + host + " is not public; " + setting + " can open it"
                : "plain http to " + host + " is not allowed; " + setting + " can open it";
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

    /** The address that a host is written as, if it is one; never looks a name up. */
    private static @Nullable InetAddress literal(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!bracketed && !DOTTED_QUAD.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return null;
        }
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
