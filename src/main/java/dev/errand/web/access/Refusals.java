package dev.errand.web.access;

import dev.errand.access.Caller;
import dev.errand.access.audit.AuditTrail;
import dev.errand.access.audit.Deed;
import dev.errand.runtime.Told;
import dev.errand.web.problem.RefusalListener;
import dev.errand.web.support.Callers;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes down which calls were refused to whom. Each line is a write of its own, so a caller that is refused again and again gets some lines a second
 * and an hour, and no more. What cannot be written down is refused all the same. Safe for concurrent use.
 */
@Component
class Refusals implements RefusalListener {

    /** Lines within a second for one caller. */
    static final int MAX_PER_SECOND = 5;
    /** And within an hour, so that nobody fills the audit with them until what matters falls out of it. */
    static final int MAX_PER_HOUR = 100;
    /** Further ones share what one of them may. */
    private static final int MAX_CALLERS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private final AuditTrail audit;
    private final PerPeriod lines;
    private final PerPeriod linesOfAnHour;

    @Autowired
    Refusals(AuditTrail audit) {
        this(audit, System::nanoTime);
    }

    Refusals(AuditTrail audit, LongSupplier nanos) {
        this.audit = audit;
        this.lines = new PerPeriod(MAX_PER_SECOND, MAX_CALLERS, nanos);
        this.linesOfAnHour = new PerPeriod(MAX_PER_HOUR, MAX_CALLERS, Duration.ofHours(1), nanos);
    }

    @Override
    public void refused(HttpServletRequest request) {
        Caller caller = Callers.of(request);
        if (caller.kind() == Caller.Kind.OPEN || !lines.take(caller.actor()) || !linesOfAnHour.take(caller.actor())) {
            return;
        }
        try {
            audit.record(Deed.refused(caller, "call", target(request), request.getRemoteAddr()));
        } catch (RuntimeException e) {
            log.atLevel(Told.level(e)).log("a refusal could not be written down: {}", e.toString());
        }
    }

    /** The call as the description names it, with the id that it is about; never what else stands in a path, as the token of a lease. */
    private static String target(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        Object id = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                ? variables.get("id")
                : null;
        String path = pattern == null ? Gate.path(request) : pattern.toString();
        return request.getMethod() + " " + (id == null ? path : path.replace("{id}", id.toString()));
    }
}
