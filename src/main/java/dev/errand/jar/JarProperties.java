package dev.errand.jar;

import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where jars with tasks are. Each key is described in {@code application.yaml}.
 *
 * @param directory where units stand; need not be there unless it is another one than {@code ./tasks}
 * @param onError what becomes of a start with a unit that cannot be used
 * @param loadTimeout how long it may take to load one unit, and how long somebody waits for a task that may come with one
 * @param taskRetention how long a task is known that no node has and nobody has jobs for
 */
@Validated
@ConfigurationProperties("errand.jars")
public record JarProperties(
        @DefaultValue("tasks") Path directory,
        @DefaultValue("skip") OnError onError,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration loadTimeout,
        @DefaultValue("30d") Duration taskRetention) {

    /** What becomes of a start with a unit that cannot be used. */
    public enum OnError {
        /** The node does without it, and says so. */
        SKIP,
        /** It does not start. */
        FAIL
    }
}
