package dev.errand.web.queue;

import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the body of a receive; whatever is left out has its usual value, and so may be the body. */
public final class ReceiveRequestReader implements JsonBody.MemberReader {

    private static final int MAX_MESSAGES = 100;
    private static final int DEFAULT_MESSAGES = 10;
    private static final Duration DEFAULT_VISIBILITY = Duration.ofSeconds(30);
    private static final Duration MAX_VISIBILITY = Duration.ofHours(12);

    private @Nullable Integer max;
    private @Nullable Duration waitSeconds;
    private @Nullable Duration visibility;

    private ReceiveRequestReader() {}

    /**
     * What the body asks for.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public static ReceiveRequest read(@Nullable String body) {
        ReceiveRequestReader reader = new ReceiveRequestReader();
        if (body != null) {
            JsonBody.read(body, reader);
        }
        return new ReceiveRequest(
                reader.max == null ? DEFAULT_MESSAGES : reader.max,
                reader.waitSeconds,
                reader.visibility == null ? DEFAULT_VISIBILITY : reader.visibility);
    }

    @Override
    public void read(JsonBody body, String name) {
        FieldReader values = new FieldReader(body);
        switch (name) {
            case "max" -> max = values.integer(1, MAX_MESSAGES);
            case "waitSeconds" -> waitSeconds = values.patience();
            case "visibilitySeconds" -> visibility = visibility(values);
            default -> body.wrong("is not a field of a receive");
        }
    }

    static @Nullable Duration visibility(FieldReader values) {
        return values.seconds(Duration.ZERO, MAX_VISIBILITY);
    }
}
