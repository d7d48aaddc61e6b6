package dev.errand.memory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Memory for tests. */
public final class Memories {

    private Memories() {}

    /** As much of each kind. */
    public static Memory of(DataSize each) {
        MemoryProperties properties =
                new MemoryProperties(each, each, each, Duration.ofMillis(100), DataSize.ofMegabytes(2));
        return new Memory(properties, new SimpleMeterRegistry());
    }
}
