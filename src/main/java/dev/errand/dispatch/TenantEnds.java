package dev.errand.dispatch;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.job.spec.TenantNames;
import dev.errand.queue.QueueDirectory;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What a claim left because as many jobs of a tenant ran as may can be claimed when one of them has ended, in whatever queue it waits. Nobody is
 * woken for tenants of whom nothing was left. In memory alone: after a restart, or for what only others left, queues are looked at now and then
 * anyway. Safe for concurrent use.
 */
@Component
class TenantEnds implements JobListener {

    private static final Logger log = LoggerFactory.getLogger(TenantEnds.class);

    private final NodeSlots slots;
    private final QueueDirectory queues;
    private final Map<String, Set<String>> leftByTenant = new ConcurrentHashMap<>();

    TenantEnds(NodeSlots slots, QueueDirectory queues) {
        this.slots = slots;
        this.queues = queues;
    }

    /** Something may be left in a line: said before it is claimed from, so that no end comes between the claim and this. */
    void mayLeave(String line) {
        add(line, Set.of(TenantNames.queueOf(line)));
    }

    /** Nothing was left in it for that reason. */
    void leftNothing(String line) {
        leftByTenant.computeIfPresent(tenant(line), (tenant, left) -> {
            left.remove(TenantNames.queueOf(line));
            return left.isEmpty() ? null : left;
        });
    }

    /** Something was left in it; so something may be left in queues, too, that this node does not have. */
    void left(String line) {
        try {
            add(line, queues.others());
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level()).log("which queues other nodes have is not known now: {}", e.getMessage());
        }
    }

    private void add(String line, Set<String> left) {
        leftByTenant.compute(tenant(line), (tenant, before) -> {
            Set<String> all = before == null ? new HashSet<>() : before;
            all.addAll(left);
            return all.isEmpty() ? null : all;
        });
    }

    private static String tenant(String line) {
        return TenantNames.of(TenantNames.tenantOfLine(line));
    }

    @Override
    public void onEvent(JobEvent event) {
        if (!leftByTenant.isEmpty() && (event instanceof JobEvent.Finished || event instanceof JobEvent.Requeued)) {
            Set<String> left = leftByTenant.remove(event.job().spec().tenant());
            if (left != null) {
                left.forEach(slots::mayGoOn);
            }
        }
    }
}
