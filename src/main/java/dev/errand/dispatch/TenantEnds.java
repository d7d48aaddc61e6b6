package dev.errand.dispatch;

import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.tenant.TenantDirectory;
import dev.errand.tenant.TenantSettings;
import org.springframework.stereotype.Component;

/** What a claim left because as many jobs of a tenant ran as may can be claimed when one of them has ended, in whatever queue it waits. */
@Component
class TenantEnds implements JobListener {

    private final NodeSlots slots;
    private final TenantDirectory tenants;

    TenantEnds(NodeSlots slots, TenantDirectory tenants) {
        this.slots = slots;
        this.tenants = tenants;
    }

    @Override
    public void onEvent(JobEvent event) {
        boolean ended = event instanceof JobEvent.Finished || event instanceof JobEvent.Requeued;
        if (ended
                && tenants.lastSeen(event.job().spec().tenant())
                        .map(TenantSettings::maxRunning)
                        .isPresent()) {
            slots.all().forEach(queue -> slots.mayGoOn(queue.queue()));
        }
    }
}
