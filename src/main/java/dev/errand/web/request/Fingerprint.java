package dev.errand.web.request;

import dev.errand.job.Sha256;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * A digest of a request that is the same for bodies that are equal as JSON: white space, the order of members and the way in
 * which a number or a character is written do not matter.
 */
public final class Fingerprint {

    private final MessageDigest digest;

    private Fingerprint(MessageDigest digest) {
        this.digest = digest;
    }

    /**
     * The digest, in hexadecimal.
     *
     * @param kind what the request asks for, so that a key is not good for two kinds of request
     * @param body well-formed JSON
     */
    public static String of(String kind, String body) {
        Fingerprint fingerprint = new Fingerprint(Sha256.digest());
        try (JsonParser parser = JsonBody.FACTORY.createParser(ObjectReadContext.empty(), body)) {
            parser.nextToken();
            fingerprint.add(read(parser));
        }
        return kind + ':' + HexFormat.of().formatHex(fingerprint.digest.digest());
    }

    /** The digest of any text, in hexadecimal. */
    public static String ofText(String text) {
        return HexFormat.of().formatHex(Sha256.of(text));
    }

    /** The digest of many digests in their order, without keeping them. */
    public static final class Sequence {
        private final MessageDigest digest = Sha256.digest();

        public void add(String next) {
            digest.update(next.getBytes(StandardCharsets.US_ASCII));
            digest.update((byte) ',');
        }

        public String digest() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /** A number or literal as text with its kind in front, a list, or a map sorted by key. */
    private static Object read(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> members = new TreeMap<>();
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, read(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(read(parser));
                }
                yield elements;
            }
            case VALUE_STRING -> '"' + parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> '#' + normalized(parser.getString());
            default -> parser.getString();
        };
    }

    /** The same text for the same number; an exponent beyond all bounds is compared as it was written. */
    private static String normalized(String number) {
        try {
            return new BigDecimal(number).stripTrailingZeros().toString();
        } catch (NumberFormatException | ArithmeticException e) {
            return number;
        }
    }

    private void add(Object value) {
        switch (value) {
            case Map<?, ?> members -> {
                head('{', members.size());
                members.forEach((name, member) -> {
                    add(String.valueOf(name));
                    add(member);
                });
            }
            case List<?> elements -> {
                head('[', elements.size());
                elements.forEach(this::add);
            }
            default -> {
                byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
                head('s', bytes.length);
                digest.update(bytes);
            }
        }
    }

    /** Each part says how long it is, so that no two different bodies run together into one. */
    private void head(char kind, int length) {
        digest.update((kind + Integer.toString(length) + ':').getBytes(StandardCharsets.US_ASCII));
    }
}
