package dev.errand.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One task for each parameter type; each returns what it was given. */
public final class TypedTasks {

    enum Color {
        RED,
        @JsonProperty("light-green")
        GREEN
    }

    record Point(int x, int y) {}

    record Order(
            String id,
            List<Integer> items,
            Map<String, Point> places,
            Optional<String> note,
            @Nullable String remark,
            JsonNode extra) {}

    public record Tree(int value, @Nullable Tree child) {}

    record Even(int number) {
        Even {
            if (number % 2 != 0) {
                throw new IllegalArgumentException("must be even");
            }
        }
    }

    record Free(List<@Nullable String> names, Map<String, Object> fields, List<JsonNode> nodes) {}

    static final class Bean {
        private int size;

        public int getSize() {
            return size;
        }

        public void setSize(int size) {
            this.size = size;
        }
    }

    @Task("int")
    int ofInt(int v) {
        return v;
    }

    @Task("byte")
    byte ofByte(byte v) {
        return v;
    }

    @Task("long")
    Long ofLong(Long v) {
        return v;
    }

    @Task("bigint")
    BigInteger ofBigInteger(BigInteger v) {
        return v;
    }

    @Task("double")
    double ofDouble(double v) {
        return v;
    }

    @Task("float")
    Float ofFloat(Float v) {
        return v;
    }

    @Task("decimal")
    BigDecimal ofDecimal(BigDecimal v) {
        return v;
    }

    @Task("number")
    Number ofNumber(Number v) {
        return v;
    }

    @Task("boolean")
    boolean ofBoolean(boolean v) {
        return v;
    }

    @Task("string")
    String ofString(String v) {
        return v;
    }

    @Task("char")
    char ofChar(char v) {
        return v;
    }

    @Task("enum")
    Color ofEnum(Color v) {
        return v;
    }

    @Task("object")
    Object ofObject(Object v) {
        return v;
    }

    @Task("node")
    JsonNode ofNode(JsonNode v) {
        return v;
    }

    @Task("objectnode")
    ObjectNode ofObjectNode(ObjectNode v) {
        return v;
    }

    @Task("strings")
    List<String> ofStrings(List<String> v) {
        return v;
    }

    @Task("nodes")
    List<JsonNode> ofNodes(List<JsonNode> v) {
        return v;
    }

    @Task("nullables")
    List<@Nullable String> ofNullables(List<@Nullable String> v) {
        return v;
    }

    @Task("stringarray")
    String[] ofStringArray(String[] v) {
        return v;
    }

    @Task("ints")
    int[] ofInts(int[] v) {
        return v;
    }

    @Task("doubles")
    double[] ofDoubles(double[] v) {
        return v;
    }

    @Task("bytes")
    byte[] ofBytes(byte[] v) {
        return v;
    }

    @Task("map")
    Map<String, Integer> ofMap(Map<String, Integer> v) {
        return v;
    }

    @Task("freemap")
    Map<String, Object> ofFreeMap(Map<String, Object> v) {
        return v;
    }

    @Task("optional")
    Optional<Integer> ofOptional(Optional<Integer> v) {
        return v;
    }

    @Task("optionals")
    List<Optional<String>> ofOptionals(List<Optional<String>> v) {
        return v;
    }

    @Task("optionalint")
    OptionalInt ofOptionalInt(OptionalInt v) {
        return v;
    }

    @Task("optionaldouble")
    OptionalDouble ofOptionalDouble(OptionalDouble v) {
        return v;
    }

    @Task("optionalpoints")
    Optional<List<Point>> ofOptionalPoints(Optional<List<Point>> v) {
        return v;
    }

    @Task("nullable")
    @Nullable
    String ofNullable(@Nullable String v) {
        return v;
    }

    @Task("order")
    Order ofOrder(Order v) {
        return v;
    }

    @Task("orders")
    List<Order> ofOrders(List<Order> v) {
        return v;
    }

    @Task("tree")
    Tree ofTree(Tree v) {
        return v;
    }

    @Task("even")
    Even ofEven(Even v) {
        return v;
    }

    @Task("free")
    Free ofFree(Free v) {
        return v;
    }

    @Task("bean")
    Bean ofBean(Bean v) {
        return v;
    }

    @Task("instant")
    Instant ofInstant(Instant v) {
        return v;
    }

    @Task("date")
    LocalDate ofDate(LocalDate v) {
        return v;
    }

    @Task("duration")
    Duration ofDuration(Duration v) {
        return v;
    }

    @Task("uuid")
    UUID ofUuid(UUID v) {
        return v;
    }

    @Task("uri")
    URI ofUri(URI v) {
        return v;
    }
}
