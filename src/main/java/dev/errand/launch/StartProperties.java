package dev.errand.launch;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How the next start is made quick. Where the parts are ({@code errand.start.folder}) and whether there are any ({@code errand.start.unpack})
 * is read before there is a configuration, by {@code dev.errand.start}.
 *
 * @param cache whether a cache of classes is made for the next start
 * @param cacheAfter how long after this one
 * @param cacheTimeout how long it may take
 * @param cacheMemory how much memory has to be free for it, else it is left for another time
 * @param cacheDisk the same of the disk
 */
@Validated
@ConfigurationProperties("errand.start")
record StartProperties(
        @DefaultValue("true") boolean cache,

        @DefaultValue("60s") @DurationMin(millis = 1) @DurationMax(days = 1)
        Duration cacheAfter,

        @DefaultValue("3m") @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration cacheTimeout,

        @DefaultValue("768MB") DataSize cacheMemory,
        @DefaultValue("500MB") DataSize cacheDisk) {}
