package dev.errand.web.signin;

import dev.errand.access.WhenSignInIsSet;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.access.FailedSignIns;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Lets an address have the issuer asked no more often than it may fail to sign in. Safe for concurrent use. */
@Component
@Conditional(WhenSignInIsSet.class)
class SignInLimit {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final FailedSignIns failures;

    SignInLimit(FailedSignIns failures) {
        this.failures = failures;
    }

    /** Counts one. */
    void check(HttpServletRequest request) {
        if (!failures.mayFail(request.getRemoteAddr())) {
            throw Problem.of(ProblemType.RATE_LIMITED, "too many sign-ins came from this address")
                    .retryAfter(PAUSE)
                    .asException();
        }
    }
}
