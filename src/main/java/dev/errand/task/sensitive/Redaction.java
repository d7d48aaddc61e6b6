package dev.errand.task.sensitive;

import dev.errand.job.spec.TaskCall;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Shows arguments without their sensitive parts: three asterisks stand for each, and all else as it was written. Pure. */
public final class Redaction {

    /** What stands for a sensitive text. */
    public static final String MASK = "***";

    private static final String MASKED_JSON = "\"***\"";
    private static final String UNREADABLE_JSON = "\"cannot be decrypted\"";
    private static final String ARGS = "/args";
    private static final String KWARGS = "/kwargs";

    /** So many are found as fast one after the other. */
    private static final int FEW = 8;

    /** What is read was accepted before. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Redaction() {}

    /** The positional arguments of a call as everybody may see them. */
    public static @Nullable String args(TaskCall call) {
        return shown(call.args(), ARGS, call.sensitive());
    }

    /** The named arguments of a call as everybody may see them. */
    public static @Nullable String kwargs(TaskCall call) {
        return shown(call.kwargs(), KWARGS, call.sensitive());
    }

    /** Any JSON with arguments in it. */
    public static String of(String json, List<String> sensitive) {
        return String.valueOf(shown(json, "", sensitive));
    }

    private static @Nullable String shown(@Nullable String json, String root, List<String> sensitive) {
        if (TaskCall.UNREADABLE.equals(json)) {
            return UNREADABLE_JSON;
        }
        if (json == null || sensitive.isEmpty() || TaskCall.LEFT_OUT.equals(json)) {
            return json;
        }
        StringBuilder shown = new StringBuilder(json.length());
        int[] done = {0};
        try {
            find(json, root, sensitive, (parser, from) -> {
                parser.skipChildren();
                parser.finishToken();
                shown.append(json, done[0], from).append(MASKED_JSON);
                done[0] = (int) parser.currentLocation().getCharOffset();
            });
        } catch (JacksonException e) {
            // Nobody knows what of it is sensitive.
            return MASKED_JSON;
        }
        return shown.append(json, done[0], json.length()).toString();
    }

    /** Walks through arguments, and stops at each part whose pointer is named; the visitor goes to the end of that. */
    static void find(String json, String root, List<String> sensitive, BiConsumer<JsonParser, Integer> visitor) {
        // Of a schedule of a workflow there are thousands, and each value is looked up in them.
        Collection<String> named = sensitive.size() > FEW ? Set.copyOf(sensitive) : sensitive;
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.PROPERTY_NAME
                        && !token.isStructEnd()
                        && named.contains(root + parser.streamReadContext().pathAsPointer())) {
                    visitor.accept(parser, (int) parser.currentTokenLocation().getCharOffset());
                }
            }
        }
    }

    /** Tells of each sensitive text and number in the arguments of a call. */
    static void texts(TaskCall call, List<String> found) {
        texts(call.args(), ARGS, call.sensitive(), found);
        texts(call.kwargs(), KWARGS, call.sensitive(), found);
    }

    private static void texts(@Nullable String json, String root, List<String> sensitive, List<String> found) {
        if (json != null && !TaskCall.LEFT_OUT.equals(json) && !TaskCall.UNREADABLE.equals(json)) {
            find(json, root, sensitive, (parser, from) -> {
                int depth = 0;
                JsonToken token = parser.currentToken();
                while (token != null) {
                    if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
                        found.add(parser.getString());
                    }
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    token = depth == 0 ? null : parser.nextToken();
                }
            });
        }
    }
}
