package dev.errand.access.audit;

import dev.errand.access.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody did, or tried to.
 *
 * @param caller who
 * @param action what, such as {@code key.create}
 * @param target to what: an id, a name, or the call that was refused; never a secret
 * @param outcome {@code done} or {@code refused}
 * @param address where the call came from
 */
public record Deed(
        Caller caller,
        String action,
        String target,
        String outcome,
        @Nullable String address) {

    private static final int MAX_TARGET = 200;

    /** Cuts what a client may have made long. */
    public Deed {
        target = target.length() > MAX_TARGET ? target.substring(0, MAX_TARGET) + "…" : target;
    }

    /** Something that was done. */
    public static Deed done(Caller caller, String action, String target, @Nullable String address) {
        return new Deed(caller, action, target, "done", address);
    }

    /** Something that was not allowed. */
    public static Deed refused(Caller caller, String action, String target, @Nullable String address) {
        return new Deed(caller, action, target, "refused", address);
    }
}
