package dev.errand.task.schema;

import dev.errand.task.json.NullAllowance;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Schemas of the types that most tasks have, letter for letter as the generator makes them. To load that one takes longer than all else that a start
 * does for jars. Types that it would define once for several places, that annotations have changed, or that are no records are left to it. For the
 * types of one document, and one thread.
 */
final class PlainSchemas {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Set<Class<?>> LISTS = Set.of(
            Collection.class,
            List.class,
            ArrayList.class,
            Set.class,
            HashSet.class,
            java.util.LinkedHashSet.class,
            java.util.SortedSet.class,
            java.util.TreeSet.class);

    private static final Set<Class<?>> MAPS = Set.of(
            Map.class,
            java.util.HashMap.class,
            java.util.LinkedHashMap.class,
            java.util.SortedMap.class,
            java.util.TreeMap.class);

    private final boolean closed;

    /** What would be defined once if it were met again. */
    private final Set<Object> met = new HashSet<>();

    private PlainSchemas(boolean closed) {
        this.closed = closed;
    }

    /**
     * The schemas of some types in their order, or nothing if they are for the generator.
     *
     * @param closed whether objects take no other fields, and need those without which they are refused
     */
    static @Nullable List<ObjectNode> of(List<Type> types, boolean closed) {
        PlainSchemas schemas = new PlainSchemas(closed);
        List<ObjectNode> made = new ArrayList<>();
        for (Type type : types) {
            ObjectNode schema = schemas.of(type);
            if (schema == null) {
                return null;
            }
            made.add(schema);
        }
        return made;
    }

    private @Nullable ObjectNode of(Type type) {
        return switch (type) {
            case Class<?> raw -> ofClass(raw);
            case ParameterizedType generic -> ofGeneric(generic.getRawType(), generic.getActualTypeArguments());
            case GenericArrayType array -> ofList(array.getGenericComponentType());
            case WildcardType any when any.getLowerBounds().length == 0 -> of(any.getUpperBounds()[0]);
            default -> null;
        };
    }

    private @Nullable ObjectNode ofClass(Class<?> raw) {
        ObjectNode known = KnownTypes.of(raw);
        if (known != null) {
            return known;
        }
        if (raw.isArray()) {
            return ofList(raw.getComponentType());
        }
        if (LISTS.contains(raw)) {
            return ofList(Object.class);
        }
        if (MAPS.contains(raw)) {
            return ofMap(raw, Object.class);
        }
        return isPlainRecord(raw) && met.add(raw) ? ofRecord(raw) : null;
    }

    private @Nullable ObjectNode ofGeneric(Type raw, Type[] arguments) {
        if (raw == Optional.class) {
            return ofOptional(arguments[0]);
        }
        if (raw instanceof Class<?> type && LISTS.contains(type)) {
            return ofList(arguments[0]);
        }
        return raw instanceof Class<?> type && MAPS.contains(type) ? ofMap(type, arguments[1]) : null;
    }

    private @Nullable ObjectNode ofOptional(Type present) {
        ObjectNode schema = of(present);
        if (schema == null) {
            return null;
        }
        ObjectNode either = NODES.objectNode();
        ArrayNode anyOf = either.putArray("anyOf");
        anyOf.addObject().put("type", "null");
        anyOf.add(schema);
        return either;
    }

    private @Nullable ObjectNode ofList(Type element) {
        ObjectNode schema = of(element);
        return schema == null ? null : NODES.objectNode().put("type", "array").set("items", schema);
    }

    private @Nullable ObjectNode ofMap(Class<?> raw, Type value) {
        ObjectNode schema = of(value);
        if (schema == null || !met.add(raw.getName() + schema)) {
            return null;
        }
        ObjectNode map = NODES.objectNode().put("type", "object");
        return isObject(value) ? map : map.set("additionalProperties", schema);
    }

    private static boolean isObject(Type type) {
        return type == Object.class || (type instanceof WildcardType any && any.getUpperBounds()[0] == Object.class);
    }

    private @Nullable ObjectNode ofRecord(Class<?> raw) {
        ObjectNode schema = NODES.objectNode().put("type", "object");
        ObjectNode properties = NODES.objectNode();
        ArrayNode required = NODES.arrayNode();
        for (RecordComponent component : raw.getRecordComponents()) {
            Field field = fieldOf(raw, component);
            Type present = TaskSchemas.present(component.getGenericType());
            ObjectNode value = of(present);
            if (value == null || !TaskSchemas.present(present).equals(present)) {
                return null;
            }
            boolean nullable = SchemaRequirement.isNullable(field) || NullAllowance.isOptional(component.getType());
            properties.set(component.getName(), nullable ? TaskSchemas.orNull(value) : value);
            if (SchemaRequirement.isRequired(field)) {
                required.add(component.getName());
            }
        }
        if (!properties.isEmpty()) {
            schema.set("properties", properties);
        }
        if (closed && !required.isEmpty()) {
            schema.set("required", required);
        }
        return closed ? schema.put("additionalProperties", false) : schema;
    }

    private static Field fieldOf(Class<?> raw, RecordComponent component) {
        try {
            return raw.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a record has a field for each of its components", e);
        }
    }

    /** One that is just its components: annotations, also those of what it implements, could say otherwise. */
    private static boolean isPlainRecord(Class<?> raw) {
        return raw.isRecord()
                && raw.getTypeParameters().length == 0
                && raw.getInterfaces().length == 0
                && Stream.of(
                                Stream.of(raw),
                                Stream.of(raw.getRecordComponents()),
                                Stream.of(raw.getDeclaredFields()),
                                Stream.of(raw.getDeclaredMethods()),
                                Stream.of(raw.getDeclaredConstructors()),
                                Stream.of(raw.getDeclaredConstructors())
                                        .flatMap(constructor -> Stream.of(constructor.getParameters())))
                        .flatMap(elements -> elements)
                        .allMatch(PlainSchemas::isPlain);
    }

    private static boolean isPlain(AnnotatedElement element) {
        return element.getAnnotations().length == 0;
    }
}
