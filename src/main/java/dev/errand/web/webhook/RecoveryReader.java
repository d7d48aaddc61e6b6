package dev.errand.web.webhook;

import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the body of a recovery: since when. */
public final class RecoveryReader implements JsonBody.MemberReader {

    private boolean sinceGiven;
    private @Nullable Instant since;

    private RecoveryReader() {}

    /**
     * The moment from which on to send again what was missed.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public static Instant since(String body) {
        RecoveryReader reader = new RecoveryReader();
        JsonBody.read(body, reader);
        return Objects.requireNonNull(reader.since);
    }

    @Override
    public void read(JsonBody body, String name) {
        if (name.equals("since")) {
            sinceGiven = !body.isAbsent();
            since = new FieldReader(body).bound();
        } else {
            body.wrong("is not a field of a recovery");
        }
    }

    @Override
    public void end(JsonBody body) {
        if (!sinceGiven) {
            body.violation("/since", "is required");
        }
    }
}
