package dev.errand.web.request;

import java.util.Arrays;

/** Where the elements of a long array stand in a body: two numbers each, up to a limit; those beyond are only counted. */
public final class Spans {

    private static final int FIRST = 16;

    private final int limit;
    private int[] bounds = new int[2 * FIRST];
    private int seen;

    public Spans(int limit) {
        this.limit = limit;
    }

    public void add(JsonBody.Span span) {
        if (seen < limit) {
            int at = 2 * seen;
            if (at == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            }
            bounds[at] = span.from();
            bounds[at + 1] = span.to();
        }
        seen++;
    }

    /** How many there were. */
    public int seen() {
        return seen;
    }

    public int from(int index) {
        return bounds[2 * index];
    }

    public int to(int index) {
        return bounds[2 * index + 1];
    }
}
