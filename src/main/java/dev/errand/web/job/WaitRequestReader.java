package dev.errand.web.job;

import dev.errand.job.JobId;
import dev.errand.waiting.JobWaiter.Until;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the body of a wait for several jobs. */
public final class WaitRequestReader implements JsonBody.MemberReader {

    private static final int MAX_IDS = 1000;

    private final Set<JobId> ids = new LinkedHashSet<>();
    private boolean idsGiven;
    private @Nullable Until until;
    private @Nullable Duration waitSeconds;

    private WaitRequestReader() {}

    /**
     * What the body asks for.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public static WaitRequest read(String body) {
        WaitRequestReader reader = new WaitRequestReader();
        JsonBody.read(body, reader);
        return new WaitRequest(reader.ids, reader.until == null ? Until.ALL : reader.until, reader.waitSeconds);
    }

    @Override
    public void read(JsonBody body, String name) {
        switch (name) {
            case "ids" -> readIds(body);
            case "until" -> until = readUntil(body);
            case "waitSeconds" -> waitSeconds = new FieldReader(body).patience();
            default -> body.wrong("is not a field of a wait");
        }
    }

    @Override
    public void end(JsonBody body) {
        if (!idsGiven) {
            body.violation("/ids", "is required");
        }
    }

    private void readIds(JsonBody body) {
        idsGiven = !body.isAbsent();
        int[] seen = {0};
        body.array("an array of job ids", () -> {
            seen[0]++;
            if (seen[0] > MAX_IDS) {
                body.skip();
                return;
            }
            Optional<JobId> id = jobId(body.value());
            id.ifPresentOrElse(ids::add, () -> body.wrong("must be the id of a job, job_ and 26 characters"));
        });
        if (seen[0] > MAX_IDS) {
            body.violation("/ids", "must have at most " + MAX_IDS + " elements, not " + seen[0]);
        }
    }

    private static Optional<JobId> jobId(JsonParser value) {
        return value.currentToken() == JsonToken.VALUE_STRING ? JobId.parse(value.getString()) : Optional.empty();
    }

    private static @Nullable Until readUntil(JsonBody body) {
        if (body.isAbsent()) {
            return null;
        }
        JsonParser value = body.value();
        String text = value.currentToken() == JsonToken.VALUE_STRING ? value.getString() : "";
        return switch (text) {
            case "all" -> Until.ALL;
            case "any" -> Until.ANY;
            case "first-failure" -> Until.FIRST_FAILURE;
            default -> {
                body.wrong("must be all, any or first-failure");
                yield null;
            }
        };
    }
}
