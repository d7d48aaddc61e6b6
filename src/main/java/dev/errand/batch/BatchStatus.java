package dev.errand.batch;

import java.util.Locale;

/** Where a batch stands as a whole. The last three are final, until one of its items is retried by hand. */
public enum BatchStatus {
    /** Some item is not final. */
    RUNNING,
    /** All items succeeded; so has a batch without items. */
    SUCCEEDED,
    /** Some item did not succeed, and nobody called the batch off. */
    FAILED,
    /** It was called off before all items had succeeded. */
    CANCELED;

    /** Whether it ends here. */
    public boolean isFinal() {
        return this != RUNNING;
    }

    /** The name in documents and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BatchStatus ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
