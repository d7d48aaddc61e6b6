package dev.errand.task.schema;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import dev.errand.task.json.NullAllowance;
import dev.errand.task.json.TaskJson;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Nullness;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How Java types appear in JSON Schemas: just as {@link TaskJson} reads and writes them. */
final class SchemaRules {

    private static final String WHOLE = "{\"type\":\"integer\"}";
    private static final String TEXT = "{\"type\":\"string\"}";

    /** What the generator takes for something else than Jackson does. */
    private static final Map<Class<?>, String> FIXED = Map.ofEntries(
            Map.entry(Object.class, "{}"),
            Map.entry(byte.class, range(Byte.MIN_VALUE, Byte.MAX_VALUE)),
            Map.entry(Byte.class, range(Byte.MIN_VALUE, Byte.MAX_VALUE)),
            Map.entry(short.class, range(Short.MIN_VALUE, Short.MAX_VALUE)),
            Map.entry(Short.class, range(Short.MIN_VALUE, Short.MAX_VALUE)),
            Map.entry(int.class, range(Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(Integer.class, range(Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(long.class, range(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(Long.class, range(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(java.util.concurrent.atomic.AtomicInteger.class, WHOLE),
            Map.entry(java.util.concurrent.atomic.AtomicLong.class, WHOLE),
            Map.entry(java.util.concurrent.atomic.AtomicBoolean.class, "{\"type\":\"boolean\"}"),
            Map.entry(java.util.OptionalInt.class, orNull("integer")),
            Map.entry(java.util.OptionalLong.class, orNull("integer")),
            Map.entry(java.util.OptionalDouble.class, orNull("number")),
            Map.entry(char.class, "{\"type\":\"string\",\"minLength\":1,\"maxLength\":1}"),
            Map.entry(Character.class, "{\"type\":\"string\",\"minLength\":1,\"maxLength\":1}"),
            Map.entry(char[].class, TEXT),
            Map.entry(byte[].class, "{\"type\":\"string\",\"contentEncoding\":\"base64\"}"),
            Map.entry(StringBuilder.class, TEXT),
            Map.entry(java.util.Locale.class, TEXT),
            Map.entry(java.util.Currency.class, TEXT),
            Map.entry(java.util.TimeZone.class, TEXT),
            Map.entry(java.net.URL.class, "{\"type\":\"string\",\"format\":\"uri\"}"),
            Map.entry(java.net.InetAddress.class, TEXT),
            Map.entry(java.nio.file.Path.class, TEXT),
            Map.entry(java.io.File.class, TEXT),
            Map.entry(java.time.Year.class, WHOLE),
            Map.entry(java.time.YearMonth.class, TEXT),
            Map.entry(java.time.MonthDay.class, TEXT));

    private SchemaRules() {}

    /** For what is read: objects take no other fields, and need those without which they are refused. */
    static SchemaGenerator closedGenerator() {
        SchemaGeneratorConfigBuilder builder = rules();
        builder.with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
        builder.forFields().withRequiredCheck(SchemaRules::isRequired);
        return new SchemaGenerator(builder.build());
    }

    /** For what is written. */
    static SchemaGenerator openGenerator() {
        return new SchemaGenerator(rules().build());
    }

    private static SchemaGeneratorConfigBuilder rules() {
        SchemaGeneratorConfigBuilder builder =
                new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON);
        builder.with(new JacksonSchemaModule(JacksonOption.RESPECT_JSONPROPERTY_REQUIRED))
                .with(
                        Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                        Option.STANDARD_FORMATS,
                        Option.PLAIN_DEFINITION_KEYS,
                        Option.INLINE_NULLABLE_SCHEMAS)
                .without(Option.SCHEMA_VERSION_INDICATOR);
        builder.forTypesInGeneral()
                // Keeps the order in which the fields were declared.
                .withPropertySorter((unusedOne, unusedOther) -> 0)
                .withCustomDefinitionProvider(SchemaRules::define);
        builder.forFields().withNullableCheck(field -> isNullable(field));
        return builder;
    }

    private static @Nullable CustomDefinition define(ResolvedType type, SchemaGenerationContext context) {
        Class<?> raw = type.getErasedType();
        String fixed = FIXED.get(raw);
        if (fixed != null) {
            return inline((ObjectNode) TaskJson.MAPPER.readTree(fixed));
        }
        if (JsonNode.class.isAssignableFrom(raw)) {
            return inline(ofTree(raw, context));
        }
        if (raw.isEnum()) {
            return inline(ofConstants(raw, context));
        }
        return raw == Optional.class ? inline(ofOptional(type, context)) : null;
    }

    private static ObjectNode ofTree(Class<?> raw, SchemaGenerationContext context) {
        ObjectNode schema = context.getGeneratorConfig().createObjectNode();
        if (raw == ObjectNode.class) {
            schema.put("type", "object");
        } else if (raw == ArrayNode.class) {
            schema.put("type", "array");
        }
        return schema;
    }

    /** The constants as they are written in JSON, which annotations may have renamed. */
    private static ObjectNode ofConstants(Class<?> raw, SchemaGenerationContext context) {
        ObjectNode schema = context.getGeneratorConfig().createObjectNode();
        schema.put("type", "string");
        ArrayNode constants = schema.putArray("enum");
        for (Object constant : raw.getEnumConstants()) {
            constants.add(TaskJson.MAPPER.<JsonNode>valueToTree(constant));
        }
        if (!constants.valueStream().allMatch(JsonNode::isString)) {
            schema.remove("type");
        }
        return schema;
    }

    private static ObjectNode ofOptional(ResolvedType type, SchemaGenerationContext context) {
        if (type.getTypeParameters().isEmpty()) {
            return context.getGeneratorConfig().createObjectNode();
        }
        ObjectNode schema = context.getGeneratorConfig().createObjectNode();
        ArrayNode either = schema.putArray("anyOf");
        either.addObject().put("type", "null");
        // Filled in later, so that it must stay the very node.
        either.add(context.createDefinitionReference(type.getTypeParameters().getFirst()));
        return schema;
    }

    private static CustomDefinition inline(ObjectNode schema) {
        return new CustomDefinition(
                schema, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.NO);
    }

    private static boolean isNullable(FieldScope field) {
        return Nullness.forField(field.getRawMember()) == Nullness.NULLABLE;
    }

    private static boolean isRequired(FieldScope field) {
        return field.getRawMember().getDeclaringClass().isRecord()
                && !NullAllowance.isOptional(field.getRawMember().getType())
                && !isNullable(field);
    }

    private static String range(long from, long to) {
        return "{\"type\":\"integer\",\"minimum\":" + from + ",\"maximum\":" + to + "}";
    }

    private static String orNull(String type) {
        return "{\"type\":[\"" + type + "\",\"null\"]}";
    }
}
