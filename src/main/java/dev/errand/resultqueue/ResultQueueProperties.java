package dev.errand.resultqueue;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How results are kept and handed out. Each key is described in {@code application.yaml}.
 *
 * @param retention how long a message that nobody acknowledges is kept, and its job with it unless that is deleted
 * @param maxWaiting how many consumers may wait at once in all queues together; more are refused
 * @param maxGroup how many consumers of one queue are served in one transaction
 * @param maxMessages how many messages one transaction moves, about
 * @param pollInterval how often somebody who waits looks without having been told of anything
 */
@Validated
@ConfigurationProperties("errand.result-queue")
public record ResultQueueProperties(
        @DefaultValue("7d") Duration retention,
        @Min(1) @DefaultValue("10000") int maxWaiting,
        @Min(1) @Max(1000) @DefaultValue("100") int maxGroup,
        @Min(1) @Max(10000) @DefaultValue("1000") int maxMessages,
        @DefaultValue("5s") Duration pollInterval) {}
