package dev.errand.outbound.body;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.hc.client5.http.entity.DeflateInputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * A body as it comes from the server, and how to unpack it. What is packed in a way that is not known here stays as it came, under its own
 * name: the answer as such is one all the same. Closing it leaves the connection to whoever opened it.
 */
public final class PackedBody extends PushbackInputStream {

    /** What is asked for. */
    public static final String ACCEPTED = "gzip, x-gzip, deflate";

    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
    private static final String DEFLATE = "deflate";
    private static final int MAX = 5;
    /** Packing adds a little to what cannot be packed, and is read in pieces. */
    private static final int SLACK = 64 * 1024;

    private static final int PARTIAL_CONTENT = 206;

    private final List<String> codings;

    public PackedBody(InputStream content, ClassicHttpResponse response) {
        super(content);
        this.codings = codings(response);
    }

    private static List<String> codings(ClassicHttpResponse response) {
        List<String> codings = Stream.of(response.getHeaders(HttpHeaders.CONTENT_ENCODING))
                .map(Header::getValue)
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
                .toList();
        boolean known = codings.stream().allMatch(coding -> GZIP.contains(coding) || coding.equals(DEFLATE));
        // A part of what is packed cannot be unpacked by itself.
        return known && codings.size() <= MAX && response.getCode() != PARTIAL_CONTENT ? codings : List.of();
    }

    /** Whether unpacking changes anything. An empty body is not packed, whatever its headers say. */
    public boolean isPacked() throws IOException {
        if (codings.isEmpty()) {
            return false;
        }
        int first = read();
        if (first >= 0) {
            unread(first);
        }
        return first >= 0;
    }

    /**
     * What was packed. Reading it fails with {@link CountedInput.TooMuchException} when some step of unpacking takes in far more than
     * that; what comes out of the last one is for the reader to count.
     *
     * @param mostBytes how many the reader wants
     */
    public InputStream unpacked(long mostBytes) throws IOException {
        InputStream content = this;
        for (String coding : codings.reversed()) {
            content = new CountedInput(content, 2 * mostBytes + SLACK);
            content = coding.equals(DEFLATE) ? new DeflateInputStream(content) : new GZIPInputStream(content);
        }
        return content;
    }

    @Override
    public synchronized void close() {
        // Closing the connection's stream would read it to its end.
    }
}
