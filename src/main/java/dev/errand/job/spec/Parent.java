package dev.errand.job.spec;

import java.util.Locale;
import java.util.Optional;

/**
 * A job or a batch whose end another one waits for.
 *
 * @param id the job's or the batch's
 * @param when what of its end is needed
 * @param place where the submission names it, from 0
 * @param tree whether the same is needed of all that it spawns, and of what those spawn
 */
public record Parent(String id, When when, int place, boolean tree) {

    /** One alone. */
    public Parent(String id, When when, int place) {
        this(id, when, place, false);
    }

    /** What of an end is needed. */
    public enum When {
        /** That it succeeded. */
        SUCCEEDED,
        /** Any end. */
        FINISHED;

        /** The name in documents. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one of that name, if there is one. */
        public static Optional<When> ofCode(String code) {
            for (When when : values()) {
                if (when.code().equals(code)) {
                    return Optional.of(when);
                }
            }
            return Optional.empty();
        }
    }

    /** Whether that is what a batch is called. */
    public static boolean isBatch(String id) {
        return id.startsWith("batch_");
    }

    /** The same by another name. */
    public Parent named(String other) {
        return new Parent(other, when, place, tree);
    }

    /** Whether any end of it will do. */
    public boolean anyEnd() {
        return when == When.FINISHED;
    }
}
