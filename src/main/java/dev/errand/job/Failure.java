package dev.errand.job;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong in an attempt, for people to read.
 *
 * @param reason which of the closed set of codes
 * @param className the exception's class, if one was thrown
 * @param message one or a few sentences, cut at {@value #MAX_MESSAGE} characters
 * @param stack the stack trace, cut at {@value #MAX_STACK} characters; shown only on request
 * @param fingerprint what it has in common with errors that are alike, as {@link ErrorFingerprint} makes it; nothing where nobody made one
 * @param origin of which other jobs it is the consequence, if it is one
 */
public record Failure(
        Reason reason,
        @Nullable String className,
        @Nullable String message,
        @Nullable String stack,
        @Nullable String fingerprint,
        @Nullable Origin origin) {

    /** The longest message that is kept, in characters. */
    public static final int MAX_MESSAGE = 4_000;

    /** The longest stack trace that is kept, in characters. */
    public static final int MAX_STACK = 16_000;

    /** Cuts what is too long, so that one exception cannot fill the database, and mends what not every database can keep. */
    public Failure {
        className = className == null ? null : Texts.storable(className);
        message = cut(message, MAX_MESSAGE);
        stack = cut(stack, MAX_STACK);
    }

    /** One of which nobody has made a fingerprint. */
    public Failure(Reason reason, @Nullable String className, @Nullable String message, @Nullable String stack) {
        this(reason, className, message, stack, null, null);
    }

    /** The same with its fingerprint. */
    public Failure marked(@Nullable String print) {
        return new Failure(reason, className, message, stack, print, origin);
    }

    /** A failure that no exception stands behind. */
    public static Failure of(Reason reason, String message) {
        return new Failure(reason, null, message, null);
    }

    /**
     * Why a job ended without having been started.
     *
     * @param cause the first job, or batch, that failed or was canceled
     * @param parent the one that the job waited for
     */
    public record Origin(String cause, String parent) {}

    /** A failure that is the consequence of another. */
    public static Failure following(Reason reason, String message, Origin origin) {
        return new Failure(reason, null, message, null, null, origin);
    }

    private static @Nullable String cut(@Nullable String text, int max) {
        if (text == null) {
            return null;
        }
        String whole = Texts.storable(text);
        return whole.length() <= max ? whole : Texts.prefix(whole, max) + "…";
    }
}
