package dev.errand.task.schema;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Looks where the references of a schema lead: to a schema within it, and never from one to itself without a step into the value, which
 * would never end. For one schema and one thread.
 */
final class SchemaReferences {

    static final List<String> KEYWORDS = List.of("$ref", "$dynamicRef");

    private static final List<String> ANCHORS = List.of("$anchor", "$dynamicAnchor");

    private final Map<String, JsonNode> schemas;
    private final Map<String, String> anchors = new HashMap<>();
    private final Set<String> endless = new HashSet<>();
    private final Set<String> sound = new HashSet<>();

    private SchemaReferences(Map<String, JsonNode> schemas) {
        this.schemas = schemas;
        schemas.forEach((pointer, schema) -> ANCHORS.forEach(keyword -> {
            if (schema.path(keyword).isString()) {
                anchors.put(schema.get(keyword).asString(), pointer);
            }
        }));
    }

    /** Those of all schemas in a schema, which are given by their pointers. */
    static SchemaReferences of(Map<String, JsonNode> schemas) {
        return new SchemaReferences(schemas);
    }

    /** Checks those of all schemas in a schema, which are given by their pointers. */
    static void check(Map<String, JsonNode> schemas) throws InvalidSchemaException {
        SchemaReferences references = new SchemaReferences(schemas);
        for (String pointer : schemas.keySet()) {
            references.follow(pointer);
        }
    }

    private void follow(String pointer) throws InvalidSchemaException {
        if (sound.contains(pointer)) {
            return;
        }
        if (!endless.add(pointer)) {
            throw new InvalidSchemaException(pointer, "refers to itself without end");
        }
        JsonNode schema = schemas.get(pointer);
        if (schema != null) {
            for (String next : next(pointer, schema)) {
                follow(next);
            }
        }
        endless.remove(pointer);
        sound.add(pointer);
    }

    private List<String> next(String pointer, JsonNode schema) throws InvalidSchemaException {
        List<String> next = new ArrayList<>();
        SubSchemas.inPlace(schema).keySet().forEach(path -> next.add(pointer + path));
        for (String keyword : KEYWORDS) {
            if (schema.has(keyword)) {
                String target = target(schema.get(keyword).asString(""));
                if (target == null || !schemas.containsKey(target)) {
                    throw new InvalidSchemaException(
                            pointer + "/" + keyword, "must refer to a schema within this one, as #/$defs/NAME");
                }
                next.add(target);
            }
        }
        return next;
    }

    /** Where a reference leads; nothing where that is outside, or nowhere. */
    @Nullable
    String target(String reference) {
        if (!reference.startsWith("#")) {
            return null;
        }
        try {
            String fragment = URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            return fragment.isEmpty() || fragment.startsWith("/") ? fragment : anchors.get(fragment);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
