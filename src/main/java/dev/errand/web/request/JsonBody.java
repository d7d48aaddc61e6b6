package dev.errand.web.request;

import dev.errand.job.Texts;
import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Walks one JSON body token by token and gathers what is wrong with it, so that a client learns of all its mistakes at once.
 * Duplicate keys are refused, and the whole body is looked at, skipped parts too. For one request and one thread.
 */
public final class JsonBody {

    /** Shared with whoever reads the same text again; strict, with Jackson's limits for depth, names and numbers. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** More would only fill the answer. */
    private static final int MAX_VIOLATIONS = 100;

    private final Source source;
    private final JsonParser parser;
    private final boolean mayHoldLoneSurrogates;
    private final List<Violation> violations = new ArrayList<>(0);

    private JsonBody(Source source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
        // The text came out of well-formed UTF-8, so a half alone can only have been written as an escape.
        this.mayHoldLoneSurrogates = source.mayHoldLoneSurrogates();
    }

    /**
     * Walks through a body, which must be one object.
     *
     * @param reader is shown each member and must read or skip its value
     * @throws dev.errand.problem.ProblemException with all that was wrong
     */
    public static void read(String text, MemberReader reader) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonBody body = new JsonBody(new Source.OfText(text), parser);
            body.readWhole(reader);
        }
    }

    /** The same for a large body, which stays the bytes that it came as; they must be well-formed UTF-8. */
    public static void read(byte[] utf8, MemberReader reader) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            JsonBody body = new JsonBody(new Source.OfBytes(utf8), parser);
            body.readWhole(reader);
        }
    }

    /** Reads the value of one member, at which the walk stands. */
    public interface MemberReader {
        public void read(JsonBody body, String name);

        /** Is told when all members were seen. */
        default void end(JsonBody body) {}
    }

    private void readWhole(MemberReader reader) {
        try {
            if (next() == null) {
                throw Problem.of(Violation.at("", "the body is empty; it must be a JSON object"))
                        .asException();
            }
            if (isAbsent()) {
                throw Problem.of(Violation.at("", "must be a JSON object")).asException();
            }
            object("a JSON object", name -> reader.read(this, name));
            if (next() != null) {
                violation("", "something follows after the end of the object");
            }
        } catch (JacksonException e) {
            throw Problem.of(MalformedJson.of(e, pointer())).asException();
        }
        reader.end(this);
        if (!violations.isEmpty()) {
            throw Problem.of(violations).asException();
        }
    }

    /** What the walk stands at. */
    public JsonParser value() {
        return parser;
    }

    /** Whether the walk stands at {@code null}, which is the same as leaving the member out, since many clients write unset fields so. */
    public boolean isAbsent() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Goes through the members of the object at which the walk stands; {@code null} has none. */
    public void object(String expected, Consumer<String> member) {
        if (isAbsent()) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            wrong("must be " + expected);
            return;
        }
        while (next() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            next();
            member.accept(name);
        }
    }

    /** Goes through the elements of the array at which the walk stands; each must be read or skipped; {@code null} has none. */
    public void array(String expected, Runnable element) {
        if (isAbsent()) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            wrong("must be " + expected);
            return;
        }
        while (next() != JsonToken.END_ARRAY) {
            element.run();
        }
    }

    /** The array or object at which the walk stands, as it was written; {@code null} is none. */
    @Nullable
    public String raw(JsonToken start, String expected) {
        if (isAbsent()) {
            return null;
        }
        if (parser.currentToken() != start) {
            wrong("must be " + expected);
            return null;
        }
        return raw();
    }

    /** The value at which the walk stands, whatever it is, as it was written. */
    public String raw() {
        Span span = span();
        return source.slice(span.from(), span.to());
    }

    /** Where the value at which the walk stands begins and ends; the walk goes to its end. */
    public Span span() {
        int from = source.offset(parser.currentTokenLocation());
        skip();
        parser.finishToken();
        return new Span(from, source.offset(parser.currentLocation()));
    }

    /**
     * A part of the body.
     *
     * @param from its first character or byte
     * @param to the one after its last
     */
    record Span(int from, int to) {}

    /** Where the value at which the walk stands is. */
    public String pointer() {
        return parser.streamReadContext().pathAsPointer().toString();
    }

    /** Notes that the value at which the walk stands is wrong, and skips it. */
    public void wrong(String detail) {
        wrongHere(detail);
        skip();
    }

    /** A pointer can be nearly as long as the body, so none is made that nobody will see. */
    private void wrongHere(String detail) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(Violation.at(pointer(), detail));
        }
    }

    /** Notes what is wrong somewhere. */
    public void violation(String pointer, String detail) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(Violation.at(pointer, detail));
        }
    }

    /** Goes to the end of the value at which the walk stands. */
    public void skip() {
        if (!parser.currentToken().isStructStart()) {
            return;
        }
        int depth = 1;
        while (depth > 0) {
            JsonToken token = next();
            if (token == null) {
                return;
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }

    private @Nullable JsonToken next() {
        JsonToken token = parser.nextToken();
        if (mayHoldLoneSurrogates
                && (token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME)
                && Texts.hasLoneSurrogate(parser.getString())) {
            wrongHere("holds half of a surrogate pair, which is no character");
        }
        return token;
    }
}
