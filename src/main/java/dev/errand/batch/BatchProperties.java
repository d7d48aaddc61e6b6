package dev.errand.batch;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a batch may be and how it is looked after. Each key is described in {@code application.yaml}.
 *
 * @param maxBytes the largest body
 * @param maxItemBytes the largest item in it, and the most that all have in common
 * @param maxBytesInFlight how much of such bodies is held in memory at once; further ones wait
 * @param bodyTimeout how long a body waits for that
 * @param upkeepInterval how often batches are looked over
 * @param maxStreams how many result streams may be open
 * @param streamThreads how many threads feed them all
 * @param heartbeat after what silence a stream sends an empty line; also the longest time until news that was not heard is found
 */
@Validated
@ConfigurationProperties("errand.batch")
public record BatchProperties(
        @DefaultValue("64MB") DataSize maxBytes,
        @DefaultValue("1MB") DataSize maxItemBytes,
        @DefaultValue("96MB") DataSize maxBytesInFlight,
        @DefaultValue("30s") Duration bodyTimeout,
        @DefaultValue("10s") Duration upkeepInterval,
        @Min(1) @DefaultValue("5000") int maxStreams,
        @Min(1) @Max(64) @DefaultValue("2") int streamThreads,
        @DefaultValue("15s") Duration heartbeat) {}
