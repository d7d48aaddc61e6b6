package dev.errand.http;

import java.net.UnknownHostException;

/** A host has an address that the policy does not permit. */
final class AddressRefusedException extends UnknownHostException {

    AddressRefusedException(String host, AddressPolicy policy) {
        super("the address of " + host + " is not public; " + policy.setting() + " can open it");
    }
}
