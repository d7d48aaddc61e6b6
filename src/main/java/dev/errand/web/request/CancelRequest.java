package dev.errand.web.request;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;

/** An order to cancel, with what the canceler wrote, if anything. */
@JsonClassDescription("a cancel")
public record CancelRequest(
        @CodePointLength(max = 1000, message = "must have at most {max} characters")
        @Pattern(regexp = "[^\\x00]*", message = "must not hold the character NUL")
        @Nullable
        String reason) {}
