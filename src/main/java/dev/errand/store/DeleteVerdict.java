package dev.errand.store;

/** What became of a deletion. */
public enum DeleteVerdict {
    /** It is gone; a tombstone stays. */
    DELETED,
    /** It is not final; nothing changed. */
    NOT_FINAL,
    /** There is no such job. */
    MISSING
}
