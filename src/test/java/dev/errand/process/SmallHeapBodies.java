package dev.errand.process;

import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Bodies as large as requests may be, in the forms that take most memory when they are read. */
final class SmallHeapBodies {

    /** What {@code errand.submission.max-bytes} allows. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final int ROOM_FOR_OPTIONS = 300;
    private static final int INLINE = 60_000;
    private static final int MEGABYTES_OF_BATCH = 63;

    /** One long text. */
    static final String LONG_TEXT = quoted("x".repeat(MAX_BYTES - ROOM_FOR_OPTIONS));

    /** A text whose result is just small enough to stand in the document of its job. */
    static final String INLINE_TEXT = quoted("r".repeat(INLINE));

    /** Characters that take two bytes of memory each. */
    static final String WIDE_TEXT = quoted("\u20ac".repeat((MAX_BYTES - ROOM_FOR_OPTIONS) / 3));

    static final String MANY_ARRAYS = repeated("[]");
    static final String MANY_OBJECTS = repeated("{\"a\":1}");
    static final String MANY_NUMBERS = repeated("1.5");
    static final String MANY_NAMES = names();

    private SmallHeapBodies() {}

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String repeated(String element) {
        int count = (MAX_BYTES - ROOM_FOR_OPTIONS) / (element.length() + 1);
        return "[" + String.join(",", Collections.nCopies(count, element)) + "]";
    }

    private static String names() {
        StringBuilder object = new StringBuilder("{\"0\":0");
        for (int i = 1; object.length() < MAX_BYTES - ROOM_FOR_OPTIONS; i++) {
            object.append(",\"")
                    .append(Integer.toString(i, Character.MAX_RADIX))
                    .append("\":0");
        }
        return object.append('}').toString();
    }

    /** A submission of {@code echo}. */
    static String echo(String argument, String options) {
        return "{\"task\":\"echo\",\"args\":[" + argument + "]" + options + "}";
    }

    /** As much metadata as a job may have. */
    static String metadata() {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            pairs.add("\"key" + i + "\":\"" + "m".repeat(1000) + "\"");
        }
        return ",\"metadata\":{" + String.join(",", pairs) + "}";
    }

    /** An endpoint with as many names as it may have. */
    static String endpoint(String url) {
        List<String> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tasks.add("\"task" + i + "t".repeat(90) + "\"");
        }
        return "{\"url\":\"" + url + "?" + "u".repeat(1500) + "\",\"enabled\":false,\"tasks\":["
                + String.join(",", tasks) + "]}";
    }

    /** A batch of so many items of {@code echo}. */
    static String batch(String item, int count, String options) {
        return "{\"task\":\"echo\",\"items\":[" + String.join(",", Collections.nCopies(count, item)) + "]" + options
                + "}";
    }

    /** A batch that is nearly as large as one may be, made while it is sent. */
    static BodyPublisher largestBatch(boolean declared) {
        byte[] item = (LONG_TEXT + ",").getBytes(StandardCharsets.UTF_8);
        byte[] head = "{\"task\":\"echo\",\"items\":[".getBytes(StandardCharsets.UTF_8);
        byte[] tail = "1]}".getBytes(StandardCharsets.UTF_8);
        BodyPublisher body = BodyPublishers.ofInputStream(() -> {
            List<InputStream> parts = new ArrayList<>();
            parts.add(new java.io.ByteArrayInputStream(head));
            for (int i = 0; i < MEGABYTES_OF_BATCH; i++) {
                parts.add(new java.io.ByteArrayInputStream(item));
            }
            parts.add(new java.io.ByteArrayInputStream(tail));
            return new SequenceInputStream(Collections.enumeration(parts));
        });
        long length = head.length + (long) item.length * MEGABYTES_OF_BATCH + tail.length;
        return declared ? BodyPublishers.fromPublisher(body, length) : body;
    }
}
