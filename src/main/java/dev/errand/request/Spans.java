package dev.errand.request;

import java.util.Arrays;

/** Where the elements of a long array stand in a body: two numbers each, up to a limit; those beyond are only counted. */
final class Spans {

    private static final int FIRST = 16;

    private final int most;
    private int[] bounds = new int[2 * FIRST];
    private int seen;

    Spans(int most) {
        this.most = most;
    }

    void add(JsonBody.Span span) {
        if (seen < most) {
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
    int seen() {
        return seen;
    }

    int from(int index) {
        return bounds[2 * index];
    }

    int to(int index) {
        return bounds[2 * index + 1];
    }
}
