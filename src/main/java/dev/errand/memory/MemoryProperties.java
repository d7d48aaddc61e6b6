package dev.errand.memory;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of the heap large things may take. Each key is described in {@code application.yaml}.
 *
 * @param answers for answers that go out; an eighth of the heap unless set
 * @param requests for bodies that come in; five sixteenths of the heap unless set
 * @param attempts for arguments and results of attempts; three sixteenths of the heap unless set
 * @param patience how long a request waits for its share
 * @param page about how much one page of a list holds; beyond it the page ends early
 */
@ConfigurationProperties("errand.memory")
public record MemoryProperties(
        @Nullable DataSize answers,
        @Nullable DataSize requests,
        @Nullable DataSize attempts,
        @DefaultValue("10s") Duration patience,
        @DefaultValue("2MB") DataSize page) {}
