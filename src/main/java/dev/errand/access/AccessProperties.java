package dev.errand.access;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who is let in. Each key is described in {@code application.yaml}.
 *
 * @param mode whether callers must sign in
 * @param bootstrapKey the first key of an administrator, where one was made beforehand; not printed
 * @param bootstrapFile where a first key that the service makes up is put
 * @param revocation after what time every node heeds a change of a key, also where it hears nothing of it
 * @param stale for how long keys are good that nobody can look up because the database is away
 * @param hosts names by which callers reach the service while it is open, beside those of this machine
 * @param publicDocs whether the description of the API is shown to whoever has no key
 * @param maxKeys how many keys there may be; each node holds all of them in memory
 */
@Validated
@ConfigurationProperties("errand.security")
public record AccessProperties(
        @DefaultValue("auto") Mode mode,
        @Nullable String bootstrapKey,
        @DefaultValue("data/bootstrap.key") Path bootstrapFile,

        @DurationMin(millis = 100) @DurationMax(hours = 1) @DefaultValue("5s")
        Duration revocation,

        @DurationMin(seconds = 0) @DurationMax(hours = 24) @DefaultValue("60s")
        Duration stale,

        @DefaultValue("") List<String> hosts,
        @DefaultValue("false") boolean publicDocs,
        @Min(1) @Max(1_000_000) @DefaultValue("10000") int maxKeys) {

    /** Whether callers must sign in. */
    public enum Mode {
        /** Unless nobody but this machine can reach the service, and it has no keys. */
        AUTO,
        /** Always. */
        ON,
        /** Never. */
        OPEN
    }

    /** Not to be printed: it may hold a key. */
    @Override
    public String toString() {
        return "AccessProperties[" + mode + "]";
    }
}
