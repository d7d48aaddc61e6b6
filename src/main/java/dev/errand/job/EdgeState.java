package dev.errand.job;

/** How the wait of one job for another stands. */
public enum EdgeState {
    /** The other one has not ended. */
    OPEN(0),
    /** It has ended as it should. */
    MET(1),
    /** It has failed. */
    FAILED(2),
    /** It was canceled. */
    CANCELED(3);

    private final int code;

    EdgeState(int code) {
        this.code = code;
    }

    /** The number in the database; indexes name it, so it never changes. */
    public int code() {
        return code;
    }

    /** Whether whoever waits ends with it. */
    public boolean isBad() {
        return this == FAILED || this == CANCELED;
    }

    /** The state of that number. */
    public static EdgeState ofCode(int code) {
        return values()[code];
    }

    /**
     * What an end means.
     *
     * @param anyEnd whether any will do
     */
    public static EdgeState after(JobState end, boolean anyEnd) {
        return switch (end) {
            case SCHEDULED, QUEUED, RUNNING -> OPEN;
            case SUCCEEDED -> MET;
            case FAILED -> anyEnd ? MET : FAILED;
            case CANCELED -> anyEnd ? MET : CANCELED;
        };
    }
}
