package dev.errand.web.support;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;

/** What is said to a page in a browser where pages may only look. Pure. */
public final class ReadOnlyPages {

    private static final String MARK = ReadOnlyPages.class.getName();

    private ReadOnlyPages() {}

    /** Why a change is refused. */
    public static Problem refusal() {
        return Problem.of(
                ProblemType.FORBIDDEN,
                "in a browser this service can only be looked at (errand.dashboard.mode); other clients may change what their keys allow");
    }

    /** Leaves it to the call itself to refuse: only its body says whether it changes anything. */
    public static void mark(HttpServletRequest request) {
        request.setAttribute(MARK, true);
    }

    /**
     * Before what changes something, in a call that may also only read.
     *
     * @throws dev.errand.problem.ProblemException where it is asked for by a page that may only look
     */
    public static void refuseChange(HttpServletRequest request) {
        if (request.getAttribute(MARK) != null) {
            throw refusal().asException();
        }
    }
}
