package dev.errand.web.batch;

import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads one item of a batch of calls. */
final class CallReader implements JsonBody.MemberReader {

    private static final int MAX_KEY = 255;

    private @Nullable String key;
    private @Nullable String args;
    private @Nullable String kwargs;

    @Override
    public void read(JsonBody body, String name) {
        switch (name) {
            case "key" -> key = new FieldReader(body).name(MAX_KEY);
            case "args" -> args = body.raw(JsonToken.START_ARRAY, "an array");
            case "kwargs" -> kwargs = body.raw(JsonToken.START_OBJECT, "an object");
            default -> body.wrong("is not a field of a call");
        }
    }

    @Nullable
    String key() {
        return key;
    }

    @Nullable
    String args() {
        return args;
    }

    @Nullable
    String kwargs() {
        return kwargs;
    }
}
