package dev.errand.web.access;

import dev.errand.access.key.Judgement;
import dev.errand.access.key.KeyRates;
import dev.errand.cluster.Membership;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Holds keys that have a limit to it, and tells them of it in each answer, as draft-ietf-httpapi-ratelimit-headers says. Asks nothing of keys that
 * have none. Safe for concurrent use.
 */
@Component
class CallLimits {

    private final KeyRates rates;
    private final Membership membership;

    CallLimits(KeyRates rates, Membership membership) {
        this.rates = rates;
        this.membership = membership;
    }

    /** After what time this node lets in the next one: it has its part alone. */
    static Duration pause(int perSecond, int nodes) {
        return Duration.ofSeconds(Math.ceilDiv(nodes, perSecond));
    }

    /**
     * Counts one call.
     *
     * @throws dev.errand.problem.ProblemException if it is one too many
     */
    void check(Judgement.Known known, HttpServletResponse response) {
        Integer perSecond = known.perSecond();
        if (perSecond == null) {
            return;
        }
        int nodes = Math.max(1, membership.standing().members());
        int left = rates.take(known.caller().actor(), perSecond, nodes);
        response.setHeader("RateLimit-Policy", "\"key\";q=" + perSecond + ";w=1");
        response.setHeader("RateLimit", "\"key\";r=" + Math.max(0, left) + ";t=1");
        if (left < 0) {
            throw Problem.of(ProblemType.RATE_LIMITED, "the key may make " + perSecond + " calls a second")
                    .retryAfter(pause(perSecond, nodes))
                    .asException();
        }
    }
}
