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
    /** An address of IPv6 with its zone is shorter; whatever a proxy says need not be. */
    private static final int MAX_ADDRESS = 100;

    /** Cuts what a client may have made long. */
    public Deed {
        target = cut(target, MAX_TARGET);
        address = address == null ? null : cut(address, MAX_ADDRESS);
    }

    /** Not in the middle of a character, which no database would take. */
    private static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end) + "…";
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
