package dev.errand.schedule;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Puts the planned time into arguments, where {@code {"$schedule": "scheduledAt"}} stands; all else stays as it was written. Pure. */
public final class ScheduleReferences {

    /** The one member of a reference. */
    public static final String MEMBER = "$schedule";

    private static final String PLANNED = "scheduledAt";

    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /** What is read was accepted before. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private ScheduleReferences() {}

    /** A time as it stands in arguments. */
    public static String text(Instant at) {
        return MILLISECONDS.format(at);
    }

    /** The same JSON with the time in it. */
    public static @Nullable String resolved(@Nullable String json, Instant at) {
        if (json == null || !json.contains(MEMBER)) {
            return json;
        }
        StringBuilder resolved = new StringBuilder(json.length());
        int done = 0;
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (token == JsonToken.START_OBJECT) {
                    int from = (int) parser.currentTokenLocation().getCharOffset();
                    if (isReference(parser)) {
                        resolved.append(json, done, from)
                                .append('"')
                                .append(text(at))
                                .append('"');
                        done = (int) parser.currentLocation().getCharOffset();
                        token = parser.nextToken();
                    } else {
                        token = parser.currentToken();
                    }
                } else {
                    token = parser.nextToken();
                }
            }
        }
        return resolved.append(json, done, json.length()).toString();
    }

    /** Goes on from the beginning of an object; to its end, if it is a reference. */
    private static boolean isReference(JsonParser parser) {
        return parser.nextToken() == JsonToken.PROPERTY_NAME
                && parser.currentName().equals(MEMBER)
                && parser.nextToken() == JsonToken.VALUE_STRING
                && parser.getString().equals(PLANNED)
                && parser.nextToken() == JsonToken.END_OBJECT;
    }
}
