package dev.errand.web.request;

import org.jspecify.annotations.Nullable;

/** Reads the body of a cancel, which may say why. */
public final class CancelReader implements JsonBody.MemberReader {

    private static final int MAX_REASON = 1000;

    private @Nullable String reason;

    private CancelReader() {}

    /**
     * What the canceler wrote, if anything.
     *
     * @param body may be left out
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public static @Nullable String reason(@Nullable String body) {
        if (body == null) {
            return null;
        }
        CancelReader reader = new CancelReader();
        JsonBody.read(body, reader);
        return reader.reason;
    }

    @Override
    public void read(JsonBody body, String name) {
        if (name.equals("reason")) {
            reason = new FieldReader(body).text(MAX_REASON);
        } else {
            body.wrong("is not a field of a cancel");
        }
    }
}
