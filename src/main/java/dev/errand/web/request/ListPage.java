package dev.errand.web.request;

import java.util.Optional;

/**
 * Which part of a list a client wants.
 *
 * @param list what list it is, with all its filters
 * @param limit how many elements at the most
 * @param after the key of the last element of the page before
 */
public record ListPage(String list, int limit, Optional<String> after) {

    /** The most elements on one page. */
    public static final int MAX = 500;

    private static final int DEFAULT = 50;

    /**
     * What the parameters {@code limit} and {@code cursor} say.
     *
     * @throws dev.errand.problem.ProblemException if the limit is out of range or the cursor belongs to no page of this list
     */
    public static ListPage of(String list, QueryParameters query) {
        return of(list, query, MAX, DEFAULT);
    }

    /** The same for a list whose pages may have another size. */
    public static ListPage of(String list, QueryParameters query, int max, int usual) {
        int limit = query.integer("limit", 1, max, usual);
        Optional<String> after = query.one("cursor")
                .map(text -> Cursor.decode(text, list)
                        .orElseThrow(
                                () -> QueryParameters.refused("cursor", "does not belong to this list and its filters"))
                        .last());
        return new ListPage(list, limit, after);
    }

    /** The cursor of the page after the element of that key. */
    public String cursorAfter(String key) {
        return new Cursor(key).encode(list);
    }
}
