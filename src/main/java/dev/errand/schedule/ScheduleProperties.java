package dev.errand.schedule;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What schedules may be.
 *
 * @param max how many there may be, of all tenants together, those that are done among them
 * @param minInterval how far apart the times of one must be
 * @param maxMakeUp how many missed times of one are made up, the one that fires among them
 * @param defaultTimeZone of those that name none
 * @param pollInterval how long the node that leads rests at the most before it looks for schedules of which it heard nothing
 */
@Validated
@ConfigurationProperties("errand.scheduling")
public record ScheduleProperties(
        @Min(0) @Max(1_000_000) @DefaultValue("10000") int max,
        @DefaultValue("1s") Duration minInterval,
        @Min(1) @Max(1000) @DefaultValue("100") int maxMakeUp,
        @DefaultValue("UTC") ZoneId defaultTimeZone,
        @DefaultValue("1m") Duration pollInterval) {}
