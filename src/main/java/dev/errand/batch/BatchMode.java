package dev.errand.batch;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an item of a batch is. */
public enum BatchMode {
    /** The single argument. */
    MAP,
    /** The list of arguments. */
    STARMAP,
    /** A call of its own: arguments, named arguments, and what the submitter calls it. */
    CALLS,
    /** A call of its own, perhaps of another task, that may wait for others: a workflow. */
    GRAPH;

    /** The name in documents and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of that name that a batch can be submitted in, if there is one. */
    public static Optional<BatchMode> ofCode(String code) {
        return Arrays.stream(values())
                .filter(mode -> mode != GRAPH && mode.code().equals(code))
                .findFirst();
    }
}
