package dev.errand.web.access;

import dev.errand.access.Scope;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which scope each call needs: what the description of the API says in the {@code security} of its operations, and nothing else. Several
 * entries are alternatives. Immutable.
 */
final class Policy {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final Map<String, Map<String, Set<Scope>>> scopes = new HashMap<>();

    private Policy() {}

    /**
     * What a description says.
     *
     * @throws IllegalStateException where it names a scope that is none
     */
    static Policy of(Map<String, Object> description) {
        Policy policy = new Policy();
        members(description.get("paths"))
                .forEach((path, item) -> members(item).forEach((method, operation) -> {
                    if (METHODS.contains(method) && members(operation).get("security") instanceof List<?> security) {
                        policy.scopes
                                .computeIfAbsent(path, none -> new HashMap<>())
                                .put(method.toUpperCase(Locale.ROOT), scopes(security));
                    }
                }));
        return policy;
    }

    /** Any of which allows the call; none where it is public; nothing where the description does not say. */
    @Nullable
    Set<Scope> scopes(String pattern, String method) {
        Map<String, Set<Scope>> methods = scopes.get(pattern);
        return methods == null ? null : methods.get(method.equals("HEAD") ? "GET" : method);
    }

    private static Set<Scope> scopes(List<?> security) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Object alternative : security) {
            for (Object names : members(alternative).values()) {
                if (!(names instanceof List<?> list) || list.size() != 1) {
                    throw new IllegalStateException("each alternative of a call names one scope, not " + names);
                }
                scopes.add(Scope.parse(String.valueOf(list.getFirst()))
                        .orElseThrow(() -> new IllegalStateException("there is no scope " + list.getFirst())));
            }
        }
        return scopes;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
