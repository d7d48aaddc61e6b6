package dev.errand.web.request;

import dev.errand.memory.Memories;
import dev.errand.submission.SubmissionProperties;
import jakarta.validation.Validation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Reads small bodies as calls do, for tests of what may be in them. */
public final class Requests {

    private static final RequestReader READER = new RequestReader(
            new BodyReader(
                    new SubmissionProperties(DataSize.ofMegabytes(1), 1, Duration.ofSeconds(1), Duration.ofHours(1)),
                    Memories.of(DataSize.ofMegabytes(1))),
            Validation.buildDefaultValidatorFactory().getValidator());

    private Requests() {}

    /** What a body says; one that is left out says nothing. */
    public static <T> T read(@Nullable String body, Class<T> type, Class<?>... groups) {
        return READER.parse(body == null ? "{}" : body, type, groups);
    }
}
