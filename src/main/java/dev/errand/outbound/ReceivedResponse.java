package dev.errand.outbound;

import dev.errand.outbound.address.WebAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A complete answer, of any status.
 *
 * @param url where it came from, after redirects
 * @param status the HTTP status
 * @param headers by name, found in any case; without what told how the body was framed, and packed where it is not any more
 * @param body the bytes, unpacked if that was possible; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReceivedResponse(WebAddress url, int status, Map<String, List<String>> headers, byte[] body) {

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }
}
