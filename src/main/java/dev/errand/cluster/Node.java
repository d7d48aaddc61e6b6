package dev.errand.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * This process, by a name that no other has or had: a process that starts again is a new node, so that what the old one left
 * behind can be told from what the new one runs.
 */
@Component
public final class Node {

    private final String name = hostName() + '-' + UUID.randomUUID().toString().substring(0, 8);

    /** The host's name and a random suffix. */
    public String name() {
        return name;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node";
        }
    }
}
