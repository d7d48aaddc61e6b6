package dev.errand.job;

/**
 * How often a job was tried.
 *
 * @param number the number of the present or last attempt, 0 before the first; what clients see
 * @param failures attempts that failed or timed out: these use up the allowance
 * @param losses attempts whose process died under them
 */
public record Attempts(int number, int failures, int losses) {

    /** Before the first attempt. */
    public static final Attempts NONE = new Attempts(0, 0, 0);

    Attempts started() {
        return new Attempts(number + 1, failures, losses);
    }

    Attempts failed() {
        return new Attempts(number, failures + 1, losses);
    }

    Attempts lost() {
        return new Attempts(number, failures, losses + 1);
    }

    /** An attempt that a shutdown interrupted is not counted. */
    Attempts takenBack() {
        return new Attempts(Math.max(0, number - 1), failures, losses);
    }
}
