package dev.errand.resultqueue.receipt;

import java.util.Locale;

/** What became of an order that names a receipt. */
public enum ReceiptOutcome {
    /** It is on disk. */
    DONE,
    /** The receipt was good once: its message was delivered again since, is acknowledged, gone, or the time for it is over. */
    STALE,
    /** This queue never gave out such a receipt. */
    UNKNOWN;

    /** The word in documents. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
