package dev.errand.web.support;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * The methods that a path and an HTTP method alone decide on, where the client takes JSON: nothing else needs to be compared for them. Paths without
 * variable parts, and those whose last segment is the only one. Whatever else a request is, it is none of these. Immutable.
 */
final class Shortcuts {

    private static final Set<String> TAKES_JSON = Set.of(MediaType.ALL_VALUE, MediaType.APPLICATION_JSON_VALUE);
    private static final Set<RequestMethod> METHODS =
            Set.of(RequestMethod.GET, RequestMethod.POST, RequestMethod.PUT, RequestMethod.DELETE);

    private final Map<String, Map<String, Shortcut>> exact = new HashMap<>();
    private final Map<String, Map<String, Shortcut>> last = new HashMap<>();
    private final Set<String> fixed = new HashSet<>();

    Shortcuts(Map<RequestMappingInfo, HandlerMethod> methods) {
        methods.keySet().forEach(mapping -> fixed.addAll(mapping.getDirectPaths()));
        methods.forEach((mapping, method) -> {
            if (isPlain(mapping)) {
                mapping.getPatternValues().forEach(pattern -> add(pattern, mapping, method, methods));
            }
        });
    }

    /** Where nothing but the path and the method is asked for, and nothing but JSON is made. */
    private static boolean isPlain(RequestMappingInfo mapping) {
        return mapping.getParamsCondition().isEmpty()
                && mapping.getHeadersCondition().isEmpty()
                && mapping.getConsumesCondition().isEmpty()
                && mapping.getCustomCondition() == null
                && METHODS.containsAll(mapping.getMethodsCondition().getMethods())
                && Set.of(MediaType.APPLICATION_JSON)
                        .equals(mapping.getProducesCondition().getProducibleMediaTypes());
    }

    private void add(
            String pattern,
            RequestMappingInfo mapping,
            HandlerMethod method,
            Map<RequestMappingInfo, HandlerMethod> methods) {
        int open = pattern.indexOf('{');
        boolean isExact = fixed.contains(pattern);
        boolean isLast = open > 1
                && pattern.charAt(open - 1) == '/'
                && pattern.indexOf('}') == pattern.length() - 1
                && pattern.indexOf('*') < 0
                && pattern.indexOf(':') < 0;
        if (!isExact && !isLast) {
            return;
        }
        String variable = isExact ? null : pattern.substring(open + 1, pattern.length() - 1);
        String key = isExact ? pattern : pattern.substring(0, open);
        for (RequestMethod each : mapping.getMethodsCondition().getMethods()) {
            if (methods.keySet().stream()
                    .allMatch(other -> other.equals(mapping) || differs(key, isExact, each, other))) {
                (isExact ? exact : last)
                        .computeIfAbsent(key, path -> new HashMap<>())
                        .put(each.name(), new Shortcut(pattern, variable, method));
            }
        }
    }

    /** Whether another method surely does not answer what this one does. A path without variable parts comes before all that have some. */
    private static boolean differs(String key, boolean isExact, RequestMethod method, RequestMappingInfo other) {
        Set<RequestMethod> methods = other.getMethodsCondition().getMethods();
        if (!methods.isEmpty() && !methods.contains(method)) {
            return true;
        }
        if (isExact) {
            return !other.getDirectPaths().contains(key);
        }
        return other.getPatternValues().stream().allMatch(pattern -> {
            int variable = PrefixHandlerMapping.variable(pattern);
            String prefix = pattern.substring(0, variable);
            boolean sameDepth = pattern.contains("**")
                    || pattern.contains("{*")
                    || PrefixHandlerMapping.slashes(pattern) == PrefixHandlerMapping.slashes(key);
            return variable == pattern.length() || !sameDepth || !(prefix.startsWith(key) || key.startsWith(prefix));
        });
    }

    /** The method that answers a request, of which the request then tells as it does of all others; nothing where Spring is to decide. */
    @Nullable
    HandlerMethod find(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        if ((accept != null && !TAKES_JSON.contains(accept))
                || !ServletRequestPathUtils.hasParsedRequestPath(request)) {
            return null;
        }
        String path = ServletRequestPathUtils.getParsedRequestPath(request)
                .pathWithinApplication()
                .value();
        Map<String, Shortcut> found = exact.get(path);
        String value = "";
        if (found == null && !fixed.contains(path)) {
            int slash = path.lastIndexOf('/') + 1;
            value = path.substring(slash);
            found = value.isEmpty() || value.indexOf('%') >= 0 || value.indexOf(';') >= 0
                    ? null
                    : last.get(path.substring(0, slash));
        }
        Shortcut shortcut = found == null ? null : found.get(request.getMethod());
        return shortcut == null ? null : shortcut.take(request, path, value);
    }

    /** One of them, with the name of the variable part if it has one. */
    private static final class Shortcut {

        private final String pattern;
        private final @Nullable String variable;
        private final HandlerMethod method;
        private volatile @Nullable HandlerMethod resolved;

        Shortcut(String pattern, @Nullable String variable, HandlerMethod method) {
            this.pattern = pattern;
            this.variable = variable;
            this.method = method;
        }

        HandlerMethod take(HttpServletRequest request, String path, String value) {
            HandlerMethod known = resolved;
            if (known == null) {
                known = method.createWithResolvedBean();
                resolved = known;
            }
            request.setAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE, known);
            request.setAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE, path);
            request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, pattern);
            request.setAttribute(
                    HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE,
                    variable == null ? Map.of() : Map.of(variable, value));
            request.setAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE, Set.of(MediaType.APPLICATION_JSON));
            ServerHttpObservationFilter.findObservationContext(request)
                    .ifPresent(context -> context.setPathPattern(pattern));
            return known;
        }
    }

    /** What they are for, in no order. */
    List<String> patterns() {
        return Stream.of(exact, last)
                .flatMap(each -> each.values().stream())
                .flatMap(each -> each.entrySet().stream())
                .map(each -> each.getKey() + " " + each.getValue().pattern)
                .toList();
    }
}
