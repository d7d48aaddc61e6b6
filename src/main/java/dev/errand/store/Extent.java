package dev.errand.store;

/** How much of a job is read. */
public enum Extent {
    /** All but its arguments and its result. */
    BRIEF,
    /** Without its arguments, with its result if that is small JSON. */
    OUTCOME,
    /** With its arguments, and its result if that is small JSON. */
    FULL;

    /** The expression on columns of {@code job} for how many bytes it has: a database knows lengths without reading the texts. */
    public String size() {
        String brief = "coalesce(octet_length(metadata), 0) + coalesce(octet_length(failure), 0)"
                + " + coalesce(octet_length(webhook), 0)";
        String result = " + case when result_type is null and result_size <= " + JobStore.INLINE_RESULT_BYTES
                + " then result_size else 0 end";
        return switch (this) {
            case BRIEF -> brief;
            case OUTCOME -> brief + result;
            case FULL -> brief + result + " + coalesce(octet_length(args), 0) + coalesce(octet_length(kwargs), 0)";
        };
    }
}
