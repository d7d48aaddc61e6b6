package dev.errand.waiting;

import dev.errand.job.JobId;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.KeyCoalescer;
import dev.errand.store.JobStore;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Finds the ends of jobs that other nodes ran and somebody here waits for: after a hint, and now and then without one for all such
 * jobs, a bounded number of them in one statement. Tells the other nodes of the ends that are recorded here.
 */
@Component
class WaitedJobs implements JobListener, Notifier.Listener {

    private static final int MAX = 500;

    private final JobRegistry registry;
    private final JobStore store;
    private final Notifier notifier;
    private final KeyCoalescer looks =
            new KeyCoalescer("looking for the ends of jobs", "errand-wait-look", MAX, this::look);

    WaitedJobs(JobRegistry registry, JobStore store, Notifier notifier) {
        this.registry = registry;
        this.store = store;
        this.notifier = notifier;
        notifier.on(this, Topic.FINISHED);
    }

    @Override
    public void onEvent(JobEvent event) {
        if (event instanceof JobEvent.Finished) {
            notifier.tellOthers(Topic.FINISHED, event.job().id().value());
        }
    }

    @Override
    public void heard(String key) {
        JobId.parse(key).filter(registry::isWaitedFor).ifPresent(id -> looks.ask(key));
    }

    @Override
    public void anything() {
        looks.ask(registry.waitedFor().stream().map(JobId::value).toList());
    }

    private void look(List<String> ids) {
        store.findEnded(ids.stream().map(JobId::new).toList())
                .forEach((id, state) -> registry.ended(id, JobEnd.of(state)));
    }
}
