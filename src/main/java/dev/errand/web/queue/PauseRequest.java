package dev.errand.web.queue;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;

/**
 * An order to pause a queue.
 *
 * @param reason what whoever gives it wants to be known, if anything
 * @param until when the queue goes on by itself; only when somebody says so if left out
 */
@JsonClassDescription("a pause")
public record PauseRequest(
        @CodePointLength(max = 1000, message = "must have at most {max} characters")
        @Pattern(regexp = "[^\\x00]*", message = "must not hold the character NUL")
        @Nullable
        String reason,

        @Nullable Instant until) {}
