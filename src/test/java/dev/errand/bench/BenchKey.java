package dev.errand.bench;

import dev.errand.access.key.KeyText;
import java.time.Clock;
import java.util.List;

/** The administrator's key of closed services that are measured. Open ones ignore it. */
final class BenchKey {

    private static final String KEY = KeyText.generate(Clock.systemUTC()).reveal();

    static final String AUTHORIZATION = "Bearer " + KEY;

    /** The same as a line of a request. */
    static final String HEADER = "Authorization: " + AUTHORIZATION;

    /** What a service is started with that asks for it. */
    static final List<String> CLOSED = List.of("--errand.security.mode=on", "--errand.security.bootstrap-key=" + KEY);

    static final String ID = KeyText.parse(KEY).orElseThrow().id();

    private BenchKey() {}
}
