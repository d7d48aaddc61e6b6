package dev.errand.web.support;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Finds the method that answers a request. For a path with a variable part Spring tries all patterns there are, which took a seventh of a
 * read; here only those are tried that begin as the path does and have as many segments, and none where one of {@link Shortcuts} is there.
 * Whenever not exactly one of them fits, Spring decides, so what is refused is refused in its words. Safe for concurrent use once it is
 * initialized.
 */
public final class PrefixHandlerMapping extends RequestMappingHandlerMapping {

    /** Spring's own has 0, that of the endpoints -100. */
    private static final int FIRST = -101;

    private final List<Candidate> candidates = new ArrayList<>();
    private final Set<String> direct = new HashSet<>();
    private Shortcuts shortcuts = new Shortcuts(Map.of());

    /** A pattern up to its first variable part, and how many slashes it has; fewer than none where it may have any number. */
    private record Candidate(String prefix, int slashes, RequestMappingInfo mapping, HandlerMethod method) {

        static Candidate of(String pattern, RequestMappingInfo mapping, HandlerMethod method) {
            int variable = PrefixHandlerMapping.variable(pattern);
            boolean anyDepth = pattern.contains("**") || pattern.contains("{*");
            return new Candidate(
                    pattern.substring(0, variable),
                    anyDepth ? -1 : PrefixHandlerMapping.slashes(pattern),
                    mapping,
                    method);
        }

        boolean mayFit(String path, int slashesOfPath) {
            return (slashes < 0 || slashes == slashesOfPath) && path.startsWith(prefix);
        }
    }

    @Override
    public void afterPropertiesSet() {
        super.afterPropertiesSet();
        shortcuts = new Shortcuts(getHandlerMethods());
        getHandlerMethods().forEach((mapping, method) -> {
            direct.addAll(mapping.getDirectPaths());
            mapping.getPatternValues().forEach(pattern -> candidates.add(Candidate.of(pattern, mapping, method)));
        });
    }

    /** Before that of the endpoints for operators, which compares every request with all of them: those are asked for seldom. */
    @Override
    public int getOrder() {
        return FIRST;
    }

    @Override
    protected @Nullable HandlerMethod getHandlerInternal(HttpServletRequest request) throws Exception {
        HandlerMethod shortcut = shortcuts.find(request);
        return shortcut == null ? super.getHandlerInternal(request) : shortcut;
    }

    @Override
    protected @Nullable HandlerMethod lookupHandlerMethod(String path, HttpServletRequest request) throws Exception {
        if (direct.contains(path) || path.indexOf('%') >= 0 || CorsUtils.isPreFlightRequest(request)) {
            return super.lookupHandlerMethod(path, request);
        }
        int slashes = slashes(path);
        RequestMappingInfo found = null;
        HandlerMethod method = null;
        for (Candidate candidate : candidates) {
            if (candidate.mayFit(path, slashes)) {
                RequestMappingInfo fitting = candidate.mapping().getMatchingCondition(request);
                if (fitting != null && found != null) {
                    return super.lookupHandlerMethod(path, request);
                }
                if (fitting != null) {
                    found = fitting;
                    method = candidate.method();
                }
            }
        }
        if (found == null) {
            return super.lookupHandlerMethod(path, request);
        }
        request.setAttribute(BEST_MATCHING_HANDLER_ATTRIBUTE, method);
        handleMatch(found, path, request);
        return method;
    }

    /** Where a pattern's first variable part begins, or its end. */
    static int variable(String pattern) {
        int variable = 0;
        while (variable < pattern.length() && "{*?".indexOf(pattern.charAt(variable)) < 0) {
            variable++;
        }
        return variable;
    }

    static int slashes(String path) {
        int count = 0;
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '/') {
                count++;
            }
        }
        return count;
    }
}
