package dev.errand.bench;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Processes of the harness, none of which outlives it, also where it is ended from outside. Safe for concurrent use. */
final class Children {

    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly)));
    }

    private Children() {}

    static Process start(ProcessBuilder builder) throws IOException {
        Process child = builder.start();
        ALIVE.add(child);
        var unused = child.onExit().thenAccept(ALIVE::remove);
        return child;
    }
}
