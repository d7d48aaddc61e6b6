package dev.errand.memory;

/** There was no memory for something large in time. Nothing was done; it may be asked for again. */
public final class BudgetSpentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BudgetSpentException(String use) {
        super("too much memory is taken by " + use + " just now", null, false, false);
    }
}
