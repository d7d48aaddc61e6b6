package dev.errand.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.DnsResolver;

/** A name server whose answers a test writes: each look-up of a host takes the next one, the last stays. */
final class FakeNames implements DnsResolver {

    private final Map<String, List<String[]>> answers = new HashMap<>();
    private final List<String> lookups = new ArrayList<>();

    FakeNames answer(String host, String... addresses) {
        answers.computeIfAbsent(host, h -> new ArrayList<>()).add(addresses);
        return this;
    }

    synchronized List<String> lookups() {
        return List.copyOf(lookups);
    }

    @Override
    public synchronized InetAddress[] resolve(String host) throws UnknownHostException {
        lookups.add(host);
        List<String[]> left = answers.get(host);
        if (left == null) {
            throw new UnknownHostException(host + ": made up");
        }
        String[] texts = left.size() > 1 ? left.removeFirst() : left.getFirst();
        InetAddress[] addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        throw new AssertionError("a second look-up");
    }
}
