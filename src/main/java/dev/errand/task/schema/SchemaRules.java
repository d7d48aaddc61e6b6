package dev.errand.task.schema;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import dev.errand.task.json.TaskJson;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How Java types appear in JSON Schemas: just as {@link TaskJson} reads and writes them. */
final class SchemaRules {

    private SchemaRules() {}

    /** For what is read: objects take no other fields, and need those without which they are refused. */
    static SchemaGenerator closedGenerator() {
        SchemaGeneratorConfigBuilder builder = rules();
        builder.with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
        builder.forFields().withRequiredCheck(field -> SchemaRequirement.isRequired(field.getRawMember()));
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
        builder.forFields().withNullableCheck(field -> SchemaRequirement.isNullable(field.getRawMember()));
        return builder;
    }

    private static @Nullable CustomDefinition define(ResolvedType type, SchemaGenerationContext context) {
        Class<?> raw = type.getErasedType();
        ObjectNode known = KnownTypes.unlikeGenerator(raw);
        if (known != null) {
            return inline(known);
        }
        return raw == Optional.class ? inline(ofOptional(type, context)) : null;
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
}
