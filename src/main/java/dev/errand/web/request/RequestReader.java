package dev.errand.web.request;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Size;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads small bodies into records, whose components say by their types and constraints what may be in them. A client learns of all its
 * mistakes at once: of values of another type and of unknown fields, which the reading notes, and then of what is missing or out of
 * range. A record says by {@link JsonClassDescription} what it is. Safe for concurrent use.
 */
@Component
public final class RequestReader {

    /** More would only fill the answer. */
    private static final int MAX_VIOLATIONS = 100;

    private static final JsonMapper MAPPER =
            JsonMapper.builder().addModule(new RequestValues()).build();

    private final BodyReader bodies;
    private final Validator validator;

    RequestReader(BodyReader bodies, Validator validator) {
        this.bodies = bodies;
        this.validator = validator;
    }

    /**
     * What a body says.
     *
     * @param groups of constraints, where a record serves several calls
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public <T> T read(HttpServletRequest request, Class<T> type, Class<?>... groups) {
        return parse(bodies.read(request), type, groups);
    }

    /** The same for a body that may be left out, which is as if it were empty. */
    public <T> T readIfPresent(HttpServletRequest request, Class<T> type) {
        String body = bodies.readIfPresent(request);
        return parse(body == null ? "{}" : body, type);
    }

    /** Sees to it that there is no body, for a call that takes none. */
    public void refuse(HttpServletRequest request) {
        bodies.refuse(request);
    }

    public <T> T parse(String body, Class<T> type, Class<?>... groups) {
        // Well formed to the end, without doubled keys or halves of characters, also in what is then not looked at.
        JsonBody.read(body, (walk, name) -> walk.skip());
        Noted noted = new Noted(type.getAnnotation(JsonClassDescription.class).value());
        T value = null;
        try {
            value = MAPPER.readerFor(type)
                    .withAttribute(Noted.class, noted)
                    .withHandler(noted)
                    .readValue(body);
            validator.validate(value, groups).stream()
                    .sorted(Comparator.comparing(RequestReader::pointer))
                    .forEach(wrong -> noted.add(pointer(wrong), detail(wrong)));
        } catch (JacksonException e) {
            noted.add(pointer(e), "cannot be read");
        }
        if (value == null || !noted.details.isEmpty()) {
            List<Violation> violations = noted.details.entrySet().stream()
                    .map(entry -> Violation.at(entry.getKey(), entry.getValue()))
                    .toList();
            throw Problem.of(violations).asException();
        }
        return value;
    }

    private static String pointer(JacksonException wrong) {
        return wrong.getPath().stream()
                .map(part -> "/" + (part.getPropertyName() == null ? part.getIndex() : escaped(part.getPropertyName())))
                .collect(Collectors.joining());
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String pointer(ConstraintViolation<?> wrong) {
        return StreamSupport.stream(wrong.getPropertyPath().spliterator(), false)
                .map(node -> "/" + (node.getIndex() == null ? node.getName() : node.getIndex()))
                .collect(Collectors.joining());
    }

    private static String detail(ConstraintViolation<?> wrong) {
        return wrong.getConstraintDescriptor().getAnnotation() instanceof Size size
                        && wrong.getInvalidValue() instanceof Collection<?> elements
                ? detail(size, elements.size())
                : wrong.getMessage();
    }

    private static String detail(Size size, int elements) {
        return elements < size.min()
                ? "must have at least " + size.min() + (size.min() == 1 ? " element" : " elements") + ", not "
                        + elements
                : "must have at most " + size.max() + " elements, not " + elements;
    }

    /** What is wrong with one body, each place once. For one request and one thread. */
    static final class Noted extends DeserializationProblemHandler {

        private final String what;
        private final Map<String, String> details = new LinkedHashMap<>();

        private Noted(String what) {
            this.what = what;
        }

        void add(String pointer, String detail) {
            if (details.size() < MAX_VIOLATIONS) {
                details.putIfAbsent(pointer, detail);
            }
        }

        /** Notes what is wrong with the value at which the walk stands, and skips it. */
        static void wrong(DeserializationContext context, JsonParser value, String detail) {
            ((Noted) context.getAttribute(Noted.class))
                    .add(value.streamReadContext().pathAsPointer().toString(), detail);
            value.skipChildren();
        }

        @SuppressWarnings("ReferenceEquality") // whether it is the walk itself
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser value,
                @Nullable ValueDeserializer<?> deserializer,
                Object bean,
                String name) {
            // What a record does not know is read again when all else of it was, from a copy, while the walk stands
            // behind the record.
            JsonParser walk = context.getParser();
            String place = walk.streamReadContext().pathAsPointer().toString();
            JsonClassDescription own = bean.getClass().getAnnotation(JsonClassDescription.class);
            boolean isWalk = value == walk;
            boolean isInside = !isWalk && !place.isEmpty();
            add(
                    isWalk ? place : place + "/" + escaped(name),
                    "is not a field of " + (own != null ? own.value() : isInside ? place : what));
            value.skipChildren();
            return true;
        }

        @Override
        public @Nullable Object handleUnexpectedToken(
                DeserializationContext context, JavaType type, JsonToken token, JsonParser value, String message) {
            wrong(
                    context,
                    value,
                    type.isContainerType() && !type.isMapLikeType() ? "must be an array" : "must be an object");
            return null;
        }

        @Override
        public @Nullable Object handleMissingInstantiator(
                DeserializationContext context,
                Class<?> type,
                @Nullable ValueInstantiator instantiator,
                JsonParser value,
                String message) {
            wrong(context, value, "must be an object");
            return null;
        }
    }
}
