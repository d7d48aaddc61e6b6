package dev.errand.dependency;

import dev.errand.completion.JobEvents;
import dev.errand.job.Job;
import dev.errand.job.event.JobEvent;
import dev.errand.limit.LimitSignals;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.Bell;
import dev.errand.store.JobStore.Promoted;
import dev.errand.store.dependency.DependencyListener;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Tells everybody what the ends of some jobs did to others. In memory alone: who hears nothing looks now and then. */
@Component
class DependencyNews implements DependencyListener {

    private final JobEvents events;
    private final Notifier notifier;
    private final LimitSignals limits;
    private final Bell bell = new Bell();

    DependencyNews(JobEvents events, Notifier notifier, LimitSignals limits) {
        this.events = events;
        this.notifier = notifier;
        this.limits = limits;
    }

    /** Rings when there is more to be settled. */
    Bell bell() {
        return bell;
    }

    @Override
    public void released(List<Promoted> jobs) {
        jobs.stream().map(Promoted::workplace).distinct().forEach(where -> notifier.tell(Topic.WORK, where));
        jobs.stream().map(Promoted::limit).filter(Objects::nonNull).forEach(limits::add);
        jobs.forEach(job -> notifier.tell(Topic.CHANGED, job.id().value()));
    }

    @Override
    public void fell(List<Job> jobs) {
        jobs.forEach(job -> events.publish(new JobEvent.Finished(job)));
    }

    @Override
    public void armed(List<Job> jobs) {
        jobs.forEach(job -> events.publish(new JobEvent.Requeued(job)));
    }

    @Override
    public void calledOff(List<Job> jobs) {
        jobs.forEach(
                job -> events.publish(job.done() ? new JobEvent.Finished(job) : new JobEvent.CancelRequested(job)));
    }

    @Override
    public void left() {
        bell.ring();
    }
}
