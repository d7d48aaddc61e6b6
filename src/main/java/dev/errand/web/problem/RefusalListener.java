package dev.errand.web.problem;

import jakarta.servlet.http.HttpServletRequest;

/** Is told of each call that is answered with 403, before it is. Called on the request's thread; must not throw. */
public interface RefusalListener {

    /** The call is not allowed to whoever makes it. */
    void refused(HttpServletRequest request);
}
