package dev.errand.problem;

import dev.errand.job.Texts;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a request, and where: in the body, or in a query parameter, or in a header. Text that a client
 * sent is made safe to show: cut, and without halves of surrogate pairs, which no UTF-8 can hold.
 *
 * @param pointer a JSON pointer (RFC 6901) into the body
 * @param parameter the name of a query parameter
 * @param header the name of a header
 * @param detail what is wrong and what is allowed
 */
public record Violation(
        @Nullable String pointer,
        @Nullable String parameter,
        @Nullable String header,
        String detail) {

    private static final int MAX = 500;

    /** Makes the texts safe to show. */
    public Violation {
        pointer = pointer == null ? null : presentable(pointer);
        parameter = parameter == null ? null : presentable(parameter);
        detail = presentable(detail);
    }

    /** Something wrong in the body. */
    public static Violation at(String pointer, String detail) {
        return new Violation(pointer, null, null, detail);
    }

    /** Something wrong with a query parameter. */
    public static Violation ofParameter(String name, String detail) {
        return new Violation(null, name, null, detail);
    }

    /** Something wrong with a header. */
    public static Violation ofHeader(String name, String detail) {
        return new Violation(null, null, name, detail);
    }

    /** What is wrong and where, in one. */
    String sentence() {
        String where = pointer != null ? pointer : parameter != null ? parameter : header;
        return where == null || where.isEmpty() ? detail : where + " " + detail;
    }

    private static String presentable(String text) {
        return Texts.withoutLoneSurrogates(text.length() > MAX ? text.substring(0, MAX) + "…" : text);
    }
}
