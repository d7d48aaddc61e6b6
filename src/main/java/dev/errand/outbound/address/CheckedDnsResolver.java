package dev.errand.outbound.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves a host once and hands on its addresses only when the policy permits all of them. The client connects to the very
 * addresses returned here, so a name that resolves differently a moment later gains nothing.
 */
public final class CheckedDnsResolver implements DnsResolver {

    private final AddressPolicy policy;
    private final DnsResolver names;

    public CheckedDnsResolver(AddressPolicy policy, DnsResolver names) {
        this.policy = policy;
        this.names = names;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = names.resolve(host);
        if (addresses == null || addresses.length == 0) {
            throw new UnknownHostException(host);
        }
        for (InetAddress address : addresses) {
            if (!policy.permits(host, address)) {
                throw new AddressRefusedException(host, policy);
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        // Asked for by Kerberos alone, which is not offered; a reverse look-up would be a second, unchecked one.
        return host;
    }
}
