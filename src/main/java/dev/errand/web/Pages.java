package dev.errand.web;

import dev.errand.request.ListPage;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.stereotype.Component;

/** Answers with one page of a list, and says where the next one is. */
@Component
class Pages {

    private final PublicAddress address;

    Pages(PublicAddress address) {
        this.address = address;
    }

    /**
     * The page.
     *
     * @param found one element more than fit on the page, if there are as many
     * @param key what the next page begins after
     */
    <T> ResponseEntity<PageView<T>> answer(
            HttpServletRequest request, ListPage page, List<T> found, Function<T, String> key) {
        boolean more = found.size() > page.limit();
        List<T> items = more ? found.subList(0, page.limit()) : found;
        String cursor = more ? page.cursorAfter(key.apply(items.getLast())) : null;
        return head(request, cursor).body(new PageView<>(items, cursor));
    }

    /**
     * What goes before a page.
     *
     * @param cursor leads to the next one, if there is one
     */
    BodyBuilder head(HttpServletRequest request, @Nullable String cursor) {
        BodyBuilder answer = ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON);
        if (cursor == null) {
            return answer;
        }
        return answer.header(HttpHeaders.LINK, links(request).apply(cursor));
    }

    /** What the header {@code Link} says of the page of a cursor. May be asked later, when the request must not be touched. */
    UnaryOperator<String> links(HttpServletRequest request) {
        String list = address.of(request)
                + request.getRequestURI().substring(request.getContextPath().length());
        String query = request.getQueryString();
        return cursor -> "<" + list + query(query, cursor) + ">; rel=\"next\"";
    }

    /** The same query with another cursor. */
    private static String query(@Nullable String query, String cursor) {
        Stream<String> others = query == null ? Stream.empty() : Arrays.stream(query.split("&"));
        return Stream.concat(
                        others.filter(pair -> !pair.isEmpty() && !pair.startsWith("cursor=")),
                        Stream.of("cursor=" + cursor))
                .collect(Collectors.joining("&", "?", ""));
    }
}
