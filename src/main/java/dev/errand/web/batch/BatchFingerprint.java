package dev.errand.web.batch;

import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.JsonBody;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonToken;

/**
 * The fingerprint of a batch's body: as {@link Fingerprint}, but made of the fingerprints of its members and items, so that
 * only one item at a time is taken apart in memory.
 */
final class BatchFingerprint {

    private static final String KIND = "batches";

    private BatchFingerprint() {}

    /** The digest of a body that is known to be well formed. */
    static String of(byte[] utf8) {
        Map<String, String> members = new TreeMap<>();
        JsonBody.read(utf8, (body, name) -> members.put(name, ofMember(body)));
        return KIND + ':' + Fingerprint.ofText(members.toString());
    }

    private static String ofMember(JsonBody body) {
        if (body.value().currentToken() != JsonToken.START_ARRAY) {
            return Fingerprint.of(KIND, body.raw());
        }
        Fingerprint.Sequence elements = new Fingerprint.Sequence();
        body.array("an array", () -> elements.add(Fingerprint.of(KIND, body.raw())));
        return elements.digest();
    }
}
