package dev.errand.task.schema;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Whether one schema takes all that another one takes, so that what was checked against the other need not be checked again. Says so only where it is
 * plain: of the same parts, with more allowed in some. What it does not know has to be equal. Pure.
 */
public final class SchemaWidening {

    private static final int DEEPEST = 50;

    private static final String REFERENCE = "$ref";

    private static final Set<String> WORDS = Set.of(
            "title", "description", "$comment", "examples", "default", "$defs", "$schema", SensitiveSchema.KEYWORD);

    /** Limits that may be lower, or left out. */
    private static final Set<String> LOWER =
            Set.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");

    private static final Set<String> HIGHER =
            Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");

    private static final JsonNode ANY = JsonNodeFactory.instance.objectNode();

    private final JsonNode wideRoot;
    private final JsonNode narrowRoot;

    /** What was answered, node by node. What is being asked counts as met meanwhile: types that hold themselves lead back there. */
    private final IdentityHashMap<JsonNode, IdentityHashMap<JsonNode, Boolean>> answers = new IdentityHashMap<>();

    private SchemaWidening(JsonNode wideRoot, JsonNode narrowRoot) {
        this.wideRoot = wideRoot;
        this.narrowRoot = narrowRoot;
    }

    /** Whether it is plain that {@code wide} takes all that {@code narrow} takes. Each has its definitions within it. */
    public static boolean takes(JsonNode wide, JsonNode narrow) {
        return new SchemaWidening(wide, narrow).covers(wide, narrow);
    }

    private boolean covers(@Nullable JsonNode wide, @Nullable JsonNode narrow) {
        JsonNode to = resolved(wide == null ? ANY : wide, wideRoot);
        JsonNode from = resolved(narrow == null ? ANY : narrow, narrowRoot);
        if (to.has(REFERENCE)) {
            // It leads nowhere, or says more than where it leads.
            return false;
        }
        if (takesAll(to) || (from.isBoolean() && !from.booleanValue())) {
            return true;
        }
        if (!to.isObject() || !from.isObject()) {
            return false;
        }
        IdentityHashMap<JsonNode, Boolean> known = answers.computeIfAbsent(to, node -> new IdentityHashMap<>());
        Boolean answer = known.putIfAbsent(from, true);
        if (answer != null) {
            return answer;
        }
        boolean result = takesObject(to, from);
        known.put(from, result);
        return result;
    }

    private boolean takesObject(JsonNode to, JsonNode from) {
        if (from.has("anyOf")) {
            return from.get("anyOf").valueStream().allMatch(each -> covers(to, each));
        }
        if (to.has("anyOf")) {
            return to.get("anyOf").valueStream().anyMatch(each -> covers(each, from)) && keepsRest(to, from);
        }
        return keepsRest(to, from);
    }

    private boolean keepsRest(JsonNode to, JsonNode from) {
        return to.properties().stream()
                .filter(member ->
                        !WORDS.contains(member.getKey()) && !member.getKey().equals("anyOf"))
                .allMatch(member -> keeps(member.getKey(), member.getValue(), to, from));
    }

    private static boolean takesAll(JsonNode schema) {
        return schema.isBoolean()
                ? schema.booleanValue()
                : schema.propertyNames().stream().allMatch(WORDS::contains);
    }

    /**
     * A reference leads to a definition of its root, {@code #/$defs/…}. One that says something beside it stays as it is where that would be lost,
     * as does one that leads nowhere.
     */
    private static JsonNode resolved(JsonNode schema, JsonNode root) {
        JsonNode now = schema;
        for (int i = 0; i < DEEPEST && isOnlyReference(now); i++) {
            JsonNode there = root.at(now.get(REFERENCE).asString().substring(1));
            if (there.isMissingNode()) {
                return now;
            }
            now = there;
        }
        return now;
    }

    private static boolean isOnlyReference(JsonNode schema) {
        JsonNode reference = schema.path(REFERENCE);
        return reference.isString()
                && reference.asString().startsWith("#/")
                && schema.propertyNames().stream().allMatch(name -> name.equals(REFERENCE) || WORDS.contains(name));
    }

    /** Whether what one keyword of the wider schema asks for is met by all that the narrower one takes. */
    private boolean keeps(String keyword, JsonNode asks, JsonNode to, JsonNode from) {
        JsonNode has = from.get(keyword);
        if (keyword.equals("properties")) {
            return named(to, from);
        }
        if (keyword.equals("additionalProperties")) {
            return covers(asks, has) && named(to, from);
        }
        if (keyword.equals("required")) {
            return texts(has).containsAll(texts(asks));
        }
        if (has == null) {
            return false;
        }
        return switch (keyword) {
            case "type" ->
                types(asks).containsAll(types(has)) || (types(asks).contains("number") && onlyNumbers(asks, has));
            case "enum" ->
                has.valueStream().allMatch(value -> asks.valueStream().anyMatch(value::equals));
            case "items" -> covers(asks, has);
            default ->
                LOWER.contains(keyword)
                        ? number(asks).compareTo(number(has)) <= 0
                        : HIGHER.contains(keyword) ? number(asks).compareTo(number(has)) >= 0 : same(asks, has);
        };
    }

    /** What refers to definitions may be written alike and mean something else. */
    private static boolean same(JsonNode asks, JsonNode has) {
        return asks.equals(has) && !asks.toString().contains(REFERENCE);
    }

    /** Whether an object takes each member that the other one may have. */
    private boolean named(JsonNode to, JsonNode from) {
        JsonNode own = to.path("properties");
        JsonNode other = from.path("properties");
        return Stream.concat(own.propertyStream(), other.propertyStream())
                .map(Map.Entry::getKey)
                .distinct()
                .allMatch(name -> covers(
                        own.has(name) ? own.get(name) : to.get("additionalProperties"),
                        other.has(name) ? other.get(name) : from.get("additionalProperties")));
    }

    private static boolean onlyNumbers(JsonNode asks, JsonNode has) {
        Set<String> rest = new HashSet<>(types(has));
        rest.removeAll(types(asks));
        return rest.equals(Set.of("integer"));
    }

    private static Set<String> types(JsonNode type) {
        return type.isArray() ? texts(type) : Set.of(type.asString());
    }

    private static Set<String> texts(@Nullable JsonNode array) {
        return array == null
                ? Set.of()
                : array.valueStream().map(JsonNode::asString).collect(Collectors.toSet());
    }

    private static BigDecimal number(JsonNode node) {
        return node.isNumber() ? node.decimalValue() : BigDecimal.ZERO;
    }
}
