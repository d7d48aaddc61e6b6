package dev.errand.web.job;

import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import java.util.Map;

/** Reads what a submitter attaches to a job: pairs of short texts. */
public final class MetadataReader {

    /** How many pairs a job may have. */
    public static final int MAX_PAIRS = 50;

    static final int MAX_KEY = 100;
    static final int MAX_VALUE = 1000;

    private MetadataReader() {}

    /** Reads the pairs into a map; of too many only the first are looked at. */
    public static void read(JsonBody body, FieldReader values, Map<String, String> metadata) {
        int[] seen = {0};
        body.object("an object of strings", key -> {
            seen[0]++;
            if (seen[0] > MAX_PAIRS) {
                body.skip();
                return;
            }
            if (key.isEmpty() || !FieldReader.hasAtMost(MAX_KEY, key) || key.indexOf('\0') >= 0) {
                body.wrong("a key must have 1 to " + MAX_KEY + " characters and none of them NUL");
                return;
            }
            String value = values.element(MAX_VALUE);
            if (value != null) {
                metadata.put(key, value);
            }
        });
        if (seen[0] > MAX_PAIRS) {
            body.violation("/metadata", "must have at most " + MAX_PAIRS + " pairs, not " + seen[0]);
        }
    }
}
