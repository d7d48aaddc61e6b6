package dev.errand.memory;

import org.jspecify.annotations.Nullable;

/** About how much memory JSON takes when it is read into objects: a text hardly more than itself, many small parts twenty times as much. */
public final class JsonWeight {

    private static final int OBJECT = 160;
    private static final int ARRAY = 64;
    private static final int ELEMENT = 28;
    private static final int QUOTE = 24;
    /** A member of an object: its place in a table, and what leads from one to the next. */
    private static final int MEMBER = 56;

    private JsonWeight() {}

    /** In bytes; a glance at each character, so it is for what is large. */
    public static long of(@Nullable String json) {
        if (json == null) {
            return 0;
        }
        long weight = 2L * json.length();
        for (int i = 0; i < json.length(); i++) {
            weight += switch (json.charAt(i)) {
                case '{' -> OBJECT;
                case '[' -> ARRAY;
                case ',' -> ELEMENT;
                case ':' -> MEMBER;
                case '"' -> QUOTE;
                default -> 0;
            };
        }
        return weight;
    }
}
