package dev.errand.store.claim;

import dev.errand.db.commit.WithdrawnWriteException;

/** Among the first jobs of a queue is one whose task the claimer cannot run. */
final class ForeignJobException extends WithdrawnWriteException {

    private static final long serialVersionUID = 1;

    ForeignJobException(String task) {
        super("a job of the task " + task + " waits for somebody else");
    }
}
