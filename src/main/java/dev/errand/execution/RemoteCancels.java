package dev.errand.execution;

import dev.errand.cluster.Node;
import dev.errand.job.Lease;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.Coalescer;
import dev.errand.store.JobStore;
import org.springframework.stereotype.Component;

/**
 * Finds attempts of this node that somebody called off on another one: after a hint, and now and then without one while something
 * runs here, all by one statement. Tells the node that runs what was called off here.
 */
@Component
class RemoteCancels implements JobListener, Notifier.Listener {

    private final RunningJobs running;
    private final JobStore store;
    private final Node node;
    private final Notifier notifier;
    private final Coalescer looks =
            new Coalescer("looking for attempts that were called off elsewhere", "errand-cancel-look", this::look);

    RemoteCancels(RunningJobs running, JobStore store, Node node, Notifier notifier) {
        this.running = running;
        this.store = store;
        this.node = node;
        this.notifier = notifier;
        notifier.on(this, Topic.CANCEL);
    }

    @Override
    public void onEvent(JobEvent event) {
        Lease lease = event.job().lease();
        if (event instanceof JobEvent.CancelRequested
                && lease != null
                && !lease.node().equals(node.name())) {
            notifier.tellOthers(Topic.CANCEL, lease.node());
        }
    }

    @Override
    public void heard(String name) {
        if (name.equals(node.name())) {
            looks.ask();
        }
    }

    @Override
    public void anything() {
        if (running.size() > 0) {
            looks.ask();
        }
    }

    private void look() {
        store.cancelRequested(node.name())
                .forEach(found -> running.cancel(found.job().id(), found.lease()));
    }
}
