package dev.errand.task.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.errand.task.schema.GeneratedSchemas.Made;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is described without the generator is described as it would have done it: otherwise jobs that were accepted would not fit any more. */
@SuppressWarnings({"ArrayRecordComponent", "NonApiType"})
class PlainSchemasTest {

    private static final GeneratedSchemas GENERATED = new GeneratedSchemas();

    enum Colour {
        RED,
        @JsonProperty("deep-blue")
        BLUE {
            @Override
            public String toString() {
                return "other";
            }
        }
    }

    enum Digit {
        ONE;

        @JsonValue
        int value() {
            return 1;
        }
    }

    record Point(int x, double y) {

        static final int ZERO = 0;

        int getSum() {
            return x;
        }
    }

    record Nothing() {}

    record Line(Point from, List<Colour> colours, Map<String, List<Integer>> more, JsonNode any, Nothing none) {}

    record Maybe(
            Optional<String> text,
            Optional<Point> point,
            Optional<List<String>> list,
            Optional<Colour> colour,
            Optional<JsonNode> any,
            OptionalInt number,
            @Nullable String missing,
            @Nullable Colour noColour,
            @Nullable Nothing nothing,
            @Nullable List<@Nullable String> noList,
            String @Nullable [] array,
            @Nullable Object object,
            @Nullable Instant time) {}

    record Both(Point one, Point other) {}

    record Maps(Map<String, Integer> one, Map<String, Integer> other, Map<String, Object> third) {}

    record Twice(
            Instant one,
            Instant other,
            UUID id,
            UUID otherId,
            List<String> list,
            List<String> otherList,
            Colour colour,
            Colour otherColour,
            ZoneId zone,
            ZoneId otherZone,
            LocalDateTime time,
            LocalDateTime otherTime) {}

    record Tree(String name, List<Tree> children) {}

    record Generic<T>(T value) {}

    record Renamed(@JsonProperty("other") int name) {}

    record Built(int name) {

        Built(@JsonProperty("built") int name) {
            this.name = name;
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    interface Shape {}

    record Circle(int radius) implements Shape {}

    record Deep(Optional<Optional<String>> value) {}

    static final class Bean {
        public @Nullable String text;
        public int number;
    }

    interface Plain {
        void numbers(byte a, Byte b, short c, Short d, int e, Integer f, long g, Long h, float i, Float j, double k);

        void more(Double a, BigDecimal b, BigInteger c, Number d, boolean e, Boolean f, char g, Character h);

        void texts(String a, CharSequence b, StringBuilder c, char[] d, byte[] e, UUID f, URI g, Object h);

        void times(Instant a, LocalDate b, LocalDateTime c, LocalTime d, OffsetDateTime e, OffsetTime f, Date g);

        void moreTimes(ZonedDateTime a, Duration b, Period c, ZoneId d, java.time.Year e, java.time.YearMonth f);

        void arrays(String[] a, int[] b, long[][] c, Point[] d, List<String>[] e);

        void lists(List<String> a, ArrayList<Integer> b, Collection<Long> c, Set<UUID> d, TreeSet<String> e);

        void listsOf(List<Object> a, List<JsonNode> b, List<Optional<String>> c, List<List<Integer>> d, List<Point> e);

        @SuppressWarnings("rawtypes")
        void loose(List a, Map b, List<?> c, HashMap<String, ? extends Number> d, Set e);

        void wild(Map<String, ?> a);

        void maps(Map<String, String> a, SortedMap<String, Integer> b, TreeMap<Colour, Point> c, Map<Integer, Long> d);

        void mapsOf(Map<String, Object> a, HashMap<String, JsonNode> b, Map<String, Optional<String>> c);

        void mapsOfMaps(Map<String, HashMap<String, Object>> a, List<Map<String, List<Nothing>>> b);

        void trees(JsonNode a, ObjectNode b, ArrayNode c, OptionalInt d, Optional<Integer> e, Optional<Point> f);

        void objects(Line a, Twice b, Colour c, Digit d);

        void maybe(Maybe a);

        void object(Nothing a);

        void nothing();
    }

    interface Others {
        void both(Both a);

        void maps(Maps a);

        void mapsOfTwo(Map<String, Object> a, Map<String, Object> b);

        void two(Point a, List<Point> b);

        void recursive(Tree a);

        void generic(Generic<String> a);

        void annotated(Renamed a);

        void built(Built a);

        void implementing(Circle a);

        void bean(Bean a);

        void deep(Deep a);

        void collections(Iterable<String> a, Properties b);

        void lower(List<? super Integer> a);

        void offset(ZoneOffset a);

        void wrapped(Optional<Bean> a, String b);
    }

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).filter(method -> !method.isSynthetic());
    }

    static Stream<Method> plain() {
        return methods(Plain.class);
    }

    static Stream<Method> others() {
        return methods(Others.class);
    }

    private static void assertAlike(List<Type> types, boolean closed) {
        Made wanted = GENERATED.make(types, closed);
        assertThat(wanted.definitions().isEmpty()).isTrue();
        assertThat(PlainSchemas.of(types, closed)).hasToString(wanted.schemas().toString());
    }

    @ParameterizedTest
    @MethodSource("plain")
    void whatIsPlain_isDescribedAsTheGeneratorDoes(Method method) {
        List<Type> types = List.of(method.getGenericParameterTypes());
        assertAlike(types, true);
        assertAlike(types, false);
        for (Type type : types) {
            assertAlike(List.of(type), true);
            assertAlike(List.of(type), false);
        }
    }

    /** As they are handed over for results. */
    @ParameterizedTest
    @MethodSource("plain")
    void whatIsPlain_isSoWhenItsTypeWasResolved(Method method) {
        for (int i = 0; i < method.getParameterCount(); i++) {
            Type type = ResolvableType.forMethodParameter(method, i).getType();
            assertAlike(List.of(type), false);
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNot_isLeftToTheGenerator(Method method) {
        List<Type> types = List.of(method.getGenericParameterTypes());

        assertThat(PlainSchemas.of(types, true)).isNull();
        assertThat(PlainSchemas.of(types, false)).isNull();
    }

    @Test
    void whatIsRehearsed_isDescribedByTheGenerator() {
        GENERATED.rehearse();

        assertThat(GENERATED.make(List.of(Tree.class), true).definitions().has("Tree"))
                .isTrue();
    }
}
