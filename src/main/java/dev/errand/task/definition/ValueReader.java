package dev.errand.task.definition;

import dev.errand.task.json.NullAllowance;
import dev.errand.task.json.TaskJson;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads one parameter's JSON into its Java type; resolved once at start-up, since it runs for every argument.
 *
 * @param declared the type as its author wrote it
 * @param passesNodes whether the parameter takes the JSON tree itself, so that nothing has to be read
 */
public record ValueReader(Type declared, JavaType type, ObjectReader reader, boolean passesNodes) {

    public static ValueReader of(Type type, @Nullable AnnotatedType annotated) {
        JavaType javaType = TaskJson.MAPPER.constructType(type);
        JsonMapper mapper = NullAllowance.ofElements(javaType, annotated) ? TaskJson.NULL_ELEMENTS : TaskJson.MAPPER;
        return new ValueReader(type, javaType, mapper.readerFor(javaType), javaType.hasRawClass(JsonNode.class));
    }

    @Nullable
    Object read(JsonNode node) {
        return passesNodes ? node : reader.readValue(node);
    }

    /** Whether Jackson knows at all how to make such a value: finds types that no JSON could ever fill. */
    public boolean isReadable() {
        return canTry(JsonNodeFactory.instance.nullNode()) && canTry(JsonNodeFactory.instance.objectNode());
    }

    private boolean canTry(JsonNode probe) {
        try {
            read(probe);
            return true;
        } catch (InvalidDefinitionException e) {
            return false;
        } catch (RuntimeException e) {
            return true;
        }
    }
}
