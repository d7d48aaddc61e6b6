package dev.errand.batch.intake;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * In what portions the items of a batch are written. Each key is described in {@code application.yaml}.
 *
 * @param items how many go in one transaction
 * @param bytes how large they may be together; a single larger one goes alone
 * @param abandonedAfter how long what was written of a batch that was not accepted may lie
 */
@Validated
@ConfigurationProperties("errand.batch.chunk")
public record BatchChunkProperties(
        @Min(1) @Max(100_000) @DefaultValue("4000") int items,
        @DefaultValue("1MB") DataSize bytes,
        @DefaultValue("10m") Duration abandonedAfter) {}
