package dev.errand.web.webhook;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.web.request.StrictValue;
import dev.errand.webhook.WebhookSecret;
import dev.errand.webhook.WebhookUrls;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.validation.groups.Default;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/** What clients ask of webhook endpoints. A secret that was sent is never repeated in an answer. */
public interface EndpointRequests {

    String NAME = "[^\\x00-\\x1f\\x7f-\\x9f]+";

    /**
     * What an endpoint is to be; what was left out is {@code null}.
     *
     * @param url where it listens, in its canonical form; always there when one is to be made
     * @param events what it is told of, named or not
     * @param tasks of which tasks; whether there are such is not asked: tasks come and go
     * @param enabled whether anything is sent to it
     * @param secret what to sign with; only when one is to be made
     */
    @JsonClassDescription("an endpoint that can be set")
    @SuppressWarnings("MultipleNullnessAnnotations") // required where one is made, not where one is changed
    record Settings(
            @NotNull(message = "is required", groups = ToMake.class)
            @CodePointLength(max = WebhookUrls.MAX_LENGTH)
            @JsonDeserialize(using = Url.class)
            @Nullable
            String url,

            @JsonDeserialize(as = LinkedHashSet.class) @Nullable
            Set<WebhookEvent> events,

            @Size(max = 100) @Nullable
            List<
                            @CodePointLength(max = 200, message = "must have at most {max} characters")
                            @Pattern(regexp = NAME, message = "must not be empty or hold control characters") String>
                    tasks,

            @Nullable Boolean enabled,

            @Null(message = "cannot be changed here, but with a POST to …/rotate-secret", groups = ToChange.class)
            @Nullable
            WebhookSecret secret) {

        /** The tasks, each once. */
        @Nullable
        Set<String> distinctTasks() {
            return tasks == null ? null : new LinkedHashSet<>(tasks);
        }
    }

    /** For an endpoint that is to be made. */
    interface ToMake extends Default {}

    /** For one that is to become different. */
    interface ToChange extends Default {}

    /** An order to sign with another secret, perhaps with one that the client chose. */
    @JsonClassDescription("a rotation")
    record Rotation(@Nullable WebhookSecret secret) {}

    /** An order to send again what was missed from that moment on. */
    @JsonClassDescription("a recovery")
    record Recovery(@NotNull(message = "is required") Instant since) {}

    /** An address in its canonical form; whether it may be called is decided later. */
    final class Url extends StrictValue<String> {
        Url() {
            super(String.class, "must be a string", text(text -> Optional.of(WebhookValues.url(text))));
        }
    }
}
