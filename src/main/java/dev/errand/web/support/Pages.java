package dev.errand.web.support;

import dev.errand.store.Sized;
import dev.errand.view.PageView;
import dev.errand.web.request.ListPage;
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
public class Pages {

    private final PublicAddress address;
    private final LargeAnswers large;

    Pages(PublicAddress address, LargeAnswers large) {
        this.address = address;
        this.large = large;
    }

    /**
     * The page.
     *
     * @param found one element more than fit on the page, if there are as many
     * @param key what the next page begins after
     */
    public <T> ResponseEntity<PageView<T>> answer(
            HttpServletRequest request, ListPage page, List<T> found, Function<T, String> key) {
        boolean more = found.size() > page.limit();
        List<T> items = more ? found.subList(0, page.limit()) : found;
        String cursor = more ? page.cursorAfter(key.apply(items.getLast())) : null;
        return head(request, cursor).body(new PageView<>(items, cursor));
    }

    /**
     * The page, which ends early when it would hold too much, and is read only when there is memory for it.
     *
     * @param found one element more than fit on the page, if there are as many
     * @param read reads those with these keys, in the same order
     */
    public <T> ResponseEntity<Object> measured(
            HttpServletRequest request, ListPage page, List<Sized.Row> found, Reading<T> read) {
        List<Sized.Row> fit = Sized.first(found, page.limit(), large.pageBytes());
        String cursor =
                fit.size() < found.size() ? page.cursorAfter(fit.getLast().id()) : null;
        List<String> ids = fit.stream().map(Sized.Row::id).toList();
        return head(request, cursor).body(large.body(Sized.bytes(fit), () -> new PageView<>(read.of(ids), cursor)));
    }

    /** Reads elements of a list by their keys, in the same order. */
    public interface Reading<T> {
        List<T> of(List<String> ids);
    }

    /**
     * What goes before a page.
     *
     * @param cursor leads to the next one, if there is one
     */
    public BodyBuilder head(HttpServletRequest request, @Nullable String cursor) {
        BodyBuilder answer = ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON);
        if (cursor == null) {
            return answer;
        }
        return answer.header(HttpHeaders.LINK, links(request).apply(cursor));
    }

    /** What the header {@code Link} says of the page of a cursor. May be asked later, when the request must not be touched. */
    public UnaryOperator<String> links(HttpServletRequest request) {
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
