package dev.errand.bench;

/**
 * What a figure is to reach.
 *
 * @param must what it has to reach
 * @param aim what it should reach
 * @param atLeast whether more is better
 */
record Goal(double must, double aim, boolean atLeast) {

    static Goal atLeast(double must, double aim) {
        return new Goal(must, aim, true);
    }

    static Goal atMost(double must, double aim) {
        return new Goal(must, aim, false);
    }

    /** How a value stands to it. */
    String verdict(double value) {
        if (reaches(value, aim)) {
            return "aim";
        }
        return reaches(value, must) ? "must" : "short";
    }

    private boolean reaches(double value, double limit) {
        return atLeast ? value >= limit : value <= limit;
    }
}
