package dev.errand.outbound.address;

import java.net.UnknownHostException;

/** A host has an address that the policy does not permit. */
public final class AddressRefusedException extends UnknownHostException {

    public AddressRefusedException(String host, AddressPolicy policy) {
        super(policy.refusal(host));
    }
}
