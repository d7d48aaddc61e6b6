package dev.errand.web.support;

import dev.errand.access.audit.AuditTrail;
import dev.errand.access.audit.Deed;
import dev.errand.db.commit.Addendum;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/** Has orders written down together with what they change: who gave them, and from where. Safe for concurrent use. */
@Component
public class Audits {

    private final AuditTrail audit;

    Audits(AuditTrail audit) {
        this.audit = audit;
    }

    /**
     * A line for the transaction of an order; none while the service is open.
     *
     * @param action what is done, such as {@code job.cancel}
     * @param target to what
     */
    public Addendum of(HttpServletRequest request, String action, String target) {
        return audit.line(Deed.done(Callers.of(request), action, target, request.getRemoteAddr()));
    }
}
