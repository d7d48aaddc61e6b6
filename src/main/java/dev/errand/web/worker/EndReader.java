package dev.errand.web.worker;

import dev.errand.job.Failure;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.JsonBody;
import dev.errand.worker.lease.LeaseEnd;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads what a worker says of an end, on its own or as a part of another body. */
final class EndReader implements JsonBody.MemberReader {

    /** How an end is said. */
    enum Kind {
        COMPLETE,
        FAIL,
        RELEASE
    }

    private static final int MAX_TYPE = 500;
    private static final int MAX_TEXT = 4 * 1024 * 1024;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(366);

    private final Kind kind;
    private final long maxResultBytes;
    private String result = "null";
    private @Nullable String type;
    private @Nullable String message;
    private @Nullable String stack;
    private @Nullable Boolean retryable;
    private @Nullable Duration pause;
    private @Nullable String reason;

    EndReader(Kind kind, long maxResultBytes) {
        this.kind = kind;
        this.maxResultBytes = maxResultBytes;
    }

    @Override
    public void read(JsonBody body, String name) {
        switch (kind) {
            case COMPLETE -> readComplete(body, name);
            case FAIL -> readFail(body, new FieldReader(body), name);
            case RELEASE -> readRelease(body, new FieldReader(body), name);
        }
    }

    private void readComplete(JsonBody body, String name) {
        if (name.equals("result")) {
            result = body.raw();
        } else {
            body.wrong("is not a field of a complete");
        }
    }

    private void readFail(JsonBody body, FieldReader values, String name) {
        switch (name) {
            case "error" -> body.object("an object", member -> readError(body, values, member));
            case "retryable" -> retryable = values.bool();
            case "retryAfterSeconds" -> pause = values.seconds(Duration.ZERO, YEAR);
            default -> body.wrong("is not a field of a fail");
        }
    }

    private void readError(JsonBody body, FieldReader values, String name) {
        switch (name) {
            case "type" -> type = body.isAbsent() ? null : values.name(MAX_TYPE);
            case "message" -> message = body.isAbsent() ? null : values.element(MAX_TEXT);
            case "stack" -> stack = body.isAbsent() ? null : values.element(MAX_TEXT);
            default -> body.wrong("is not a field of an error");
        }
    }

    private void readRelease(JsonBody body, FieldReader values, String name) {
        switch (name) {
            case "delaySeconds" -> pause = values.seconds(Duration.ZERO, DAY);
            case "reason" -> reason = body.isAbsent() ? null : values.element(Failure.MAX_MESSAGE);
            default -> body.wrong("is not a field of a release");
        }
    }

    /** What was read, when nothing was wrong. */
    LeaseEnd end(String token) {
        return switch (kind) {
            case COMPLETE -> new LeaseEnd(token, completed(), "complete:" + Fingerprint.ofText(result));
            case FAIL ->
                new LeaseEnd(
                        token,
                        new LeaseEnd.Failed(
                                new Failure(Reason.TASK_FAILED, type, message, stack),
                                !Boolean.FALSE.equals(retryable),
                                pause),
                        fingerprint(type, message, stack, retryable, pause));
            case RELEASE ->
                new LeaseEnd(
                        token,
                        new LeaseEnd.Released(pause == null ? Duration.ZERO : pause, reason),
                        fingerprint(pause, reason));
        };
    }

    private LeaseEnd.Said completed() {
        return completed(new Result(null, result.getBytes(StandardCharsets.UTF_8)), maxResultBytes);
    }

    /** A result, unless it is larger than any may be. */
    static LeaseEnd.Said completed(Result result, long maxBytes) {
        return result.bytes().length <= maxBytes
                ? new LeaseEnd.Completed(result)
                : new LeaseEnd.TooLarge("the result may have at most " + maxBytes + " bytes");
    }

    private String fingerprint(@Nullable Object... parts) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            String one = String.valueOf(part);
            text.append(one.length()).append(':').append(one);
        }
        return kind.name().toLowerCase(java.util.Locale.ROOT) + ':' + Fingerprint.ofText(text.toString());
    }
}
