package dev.errand.outbound;

import java.net.UnknownHostException;

/** A host has an address that the policy does not permit. */
final class AddressRefusedException extends UnknownHostException {

    AddressRefusedException(String host, AddressPolicy policy) {
        super(policy.refusal(host));
    }
}
