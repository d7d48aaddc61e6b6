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

    private static final String KEY = "key";
    private static final String LINK = "link";

    private final Map<String, Map<String, Rule>> rules = new HashMap<>();

    /**
     * What one call needs.
     *
     * @param scopes any of which allows it to a key; with none, it is public
     * @param link what a link to its job must allow; no link allows it where null
     * @param forAll whether any key allows it
     */
    record Rule(Set<Scope> scopes, @Nullable String link, boolean forAll) {

        /** Whether it is allowed to see all jobs, and to whoever may submit jobs for his own. */
        boolean isForOwn() {
            return scopes.contains(Scope.JOBS_SUBMIT) && scopes.contains(Scope.JOBS_READ);
        }

        boolean isPublic() {
            return scopes.isEmpty() && link == null && !forAll;
        }
    }

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
                        policy.rules
                                .computeIfAbsent(path, none -> new HashMap<>())
                                .put(method.toUpperCase(Locale.ROOT), rule(security));
                    }
                }));
        return policy;
    }

    /** What a call needs; nothing where the description does not say. */
    @Nullable
    Rule rule(String pattern, String method) {
        Map<String, Rule> methods = rules.get(pattern);
        return methods == null ? null : methods.get(method.equals("HEAD") ? "GET" : method);
    }

    private static Rule rule(List<?> security) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        String link = null;
        boolean forAll = false;
        for (Object alternative : security) {
            Map<String, Object> ways = members(alternative);
            Object names = ways.get(KEY) == null ? ways.get(LINK) : ways.get(KEY);
            if (ways.size() != 1 || !(names instanceof List<?> list) || list.size() > 1) {
                throw new IllegalStateException(
                        "each alternative of a call names one scope, or none, not " + alternative);
            }
            if (list.isEmpty()) {
                forAll = true;
                continue;
            }
            String name = String.valueOf(list.getFirst());
            if (ways.containsKey(LINK)) {
                link = name;
            } else {
                scopes.add(Scope.parse(name).orElseThrow(() -> new IllegalStateException("there is no scope " + name)));
            }
        }
        return new Rule(scopes, link, forAll);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
