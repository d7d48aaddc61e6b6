package dev.errand.store.dependency;

import dev.errand.job.spec.Parent;
import org.jspecify.annotations.Nullable;

/** What one that waits for a job needs of all that this job spawns. */
enum Tree {
    /** Nothing: it waits for the job alone. */
    NONE(null),
    /** That they succeed. */
    SUCCEEDED(1),
    /** Any end. */
    FINISHED(2);

    private final @Nullable Integer code;

    Tree(@Nullable Integer code) {
        this.code = code;
    }

    /** As rows have it. */
    @Nullable
    Integer code() {
        return code;
    }

    /** As a submission says it. */
    static Tree of(Parent parent) {
        return !parent.tree() ? NONE : parent.anyEnd() ? FINISHED : SUCCEEDED;
    }

    static Tree ofCode(int code) {
        return code == 1 ? SUCCEEDED : code == 2 ? FINISHED : NONE;
    }

    /** What fulfils both. */
    Tree and(Tree other) {
        return this == SUCCEEDED || other == SUCCEEDED ? SUCCEEDED : this == FINISHED ? FINISHED : other;
    }
}
