package dev.errand.job;

/** What keeps a queued or scheduled job from being claimed: one thing at a time, and each lets it go on to the next. */
public enum Hold {
    /** Nothing: whoever has a slot may claim it. */
    NONE(0),
    /** No more items of its batch may be under way. */
    WINDOW(1),
    /** Its task's limits. */
    LIMIT(2),
    /** Nothing, but it is for workers: no node claims it, whatever its slots. Where another job has {@link #NONE}, one of theirs has this. */
    WORKER(4);

    private final int code;

    Hold(int code) {
        this.code = code;
    }

    /** The number in the database; indexes name it, so it never changes. */
    public int code() {
        return code;
    }
}
