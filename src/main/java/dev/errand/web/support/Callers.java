package dev.errand.web.support;

import dev.errand.access.Caller;
import jakarta.servlet.http.HttpServletRequest;

/** Who makes a request. Stands in an attribute of the request itself, so that no thread has to remember it. */
public final class Callers {

    private static final String ATTRIBUTE = Callers.class.getName();

    private Callers() {}

    /** Who makes it; whoever it is, while nothing has judged it. */
    public static Caller of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller known ? known : Caller.open();
    }

    /** Says who makes it. */
    public static void set(HttpServletRequest request, Caller caller) {
        request.setAttribute(ATTRIBUTE, caller);
    }
}
