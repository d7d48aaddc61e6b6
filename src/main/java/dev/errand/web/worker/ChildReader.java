package dev.errand.web.worker;

import dev.errand.submission.Submission;
import dev.errand.web.job.SubmissionReader;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the body that asks for a child: a submission, and what its parent calls it. For one request and one thread. */
final class ChildReader implements JsonBody.MemberReader {

    private static final int MAX_KEY = 100;

    private final SubmissionReader submission = SubmissionReader.ofJob();
    private @Nullable String key;
    private boolean keyGiven;
    private boolean detached;

    @Override
    public void read(JsonBody body, String name) {
        FieldReader values = new FieldReader(body);
        switch (name) {
            case "key" -> {
                keyGiven = !body.isAbsent();
                key = values.name(MAX_KEY);
            }
            case "detached" -> detached = Boolean.TRUE.equals(values.bool());
            default -> submission.read(body, name);
        }
    }

    @Override
    public void end(JsonBody body) {
        if (!keyGiven) {
            body.violation("/key", "is required");
        }
        submission.end(body);
    }

    /** What its parent calls it. */
    String key() {
        return Objects.requireNonNull(key);
    }

    /** Whether it goes on when its parent is canceled. */
    boolean isDetached() {
        return detached;
    }

    /** The job itself; its key makes it safe to repeat. */
    Submission submission(String base) {
        return submission.submission(null, base);
    }
}
