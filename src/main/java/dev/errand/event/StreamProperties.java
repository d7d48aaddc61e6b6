package dev.errand.event;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How events are sent. Each key is described in {@code application.yaml}.
 *
 * @param maxStreams how many may be open at once on this node
 * @param heartbeat how often a comment is sent where nothing else is
 * @param writeTimeout how long a client may take to read what was sent
 * @param maxPending how much waits in memory for one client, but for the last event of it
 * @param maxEvents how many events are read at once for one stream
 * @param threads how many threads read
 */
@Validated
@ConfigurationProperties("errand.stream")
public record StreamProperties(
        @Min(1) @DefaultValue("10000") int maxStreams,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("30s") Duration writeTimeout,
        @DefaultValue("16KB") DataSize maxPending,
        @Min(1) @Max(10_000) @DefaultValue("100") int maxEvents,
        @Min(1) @Max(100) @DefaultValue("4") int threads) {}
