package dev.errand.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Finds handlers as Spring does, but looks at the length of a path first. Spring asks every handler that has a variable in its path for
 * all of its conditions, the method and the media types before the path; few of them have a path of the request's length.
 */
class PathLengthMapping extends RequestMappingHandlerMapping {

    private static final OptionalInt ANY = OptionalInt.empty();

    private final Map<RequestMappingInfo, OptionalInt> lengths = new ConcurrentHashMap<>();

    @Override
    protected @Nullable RequestMappingInfo getMatchingMapping(RequestMappingInfo info, HttpServletRequest request) {
        OptionalInt length = lengths.computeIfAbsent(info, PathLengthMapping::lengthOf);
        if (length.isPresent() && length.getAsInt() != lengthOf(request)) {
            return null;
        }
        return super.getMatchingMapping(info, request);
    }

    /** In separators and what they separate; none where the patterns match paths of several lengths. */
    static OptionalInt lengthOf(RequestMappingInfo info) {
        int[] lengths = info.getPatternValues().stream()
                .mapToInt(pattern -> pattern.contains("*") ? -1 : lengthOf(PathContainer.parsePath(pattern)))
                .distinct()
                .toArray();
        return lengths.length == 1 && lengths[0] >= 0 ? OptionalInt.of(lengths[0]) : ANY;
    }

    private static int lengthOf(HttpServletRequest request) {
        return lengthOf(ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication());
    }

    private static int lengthOf(PathContainer path) {
        return path.elements().size();
    }
}
