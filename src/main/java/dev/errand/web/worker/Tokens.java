package dev.errand.web.worker;

import dev.errand.web.request.JsonBody;
import java.util.List;
import tools.jackson.core.JsonToken;

/** Reads tokens. What cannot be one is as good as one that was never given. */
final class Tokens {

    private Tokens() {}

    /** The elements of an array. */
    static void read(JsonBody body, String name, String pointer, int limit, List<String> into) {
        int[] seen = {0};
        body.array("an array of tokens", () -> {
            seen[0]++;
            if (seen[0] > limit) {
                body.skip();
            } else if (body.value().currentToken() == JsonToken.VALUE_STRING) {
                into.add(body.value().getString());
            } else {
                body.wrong("must be a string");
            }
        });
        if (seen[0] > limit) {
            body.violation(pointer + "/" + name, "must have at most " + limit + " elements, not " + seen[0]);
        }
    }
}
