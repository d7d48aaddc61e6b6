package dev.errand.webhook.job;

import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import dev.errand.webhook.endpoint.EndpointDirectory;
import dev.errand.webhook.outbox.DeliveryRecorder;
import dev.errand.webhook.outbox.DeliveryRecorder.Named;
import dev.errand.webhook.outbox.NewDelivery;
import dev.errand.webhook.outbox.WaitingStarts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Records starts and progress for those who want to be told, after the event and on a thread of its own. Such news may be lost: in
 * a crash, or when more comes than can be written. Of progress the latest is taken, twice a second. The same thread looks every thirty seconds
 * whether another node changed an endpoint.
 */
@Component
class LiveDeliveries extends PhasedLifecycle implements JobListener {

    private static final Logger log = LoggerFactory.getLogger(LiveDeliveries.class);
    private static final Duration TICK = Duration.ofMillis(500);
    /** Changes made here are seen at once, and others with the next outcome; this is for those of other nodes while nothing ends. */
    private static final int TICKS_TO_REFRESH = 60;

    private static final int MAX_AT_ONCE = 1_000;

    private final Transactions transactions;
    private final EndpointDirectory directory;
    private final DeliveryRecorder recorder;
    private final WaitingStarts starts;
    private final WaitingProgress progress;
    private final Poller poller = new Poller("errand-webhook-live", "recording starts and progress for webhooks", TICK);
    private long nextTick;
    private int ticks;

    LiveDeliveries(
            Transactions transactions,
            EndpointDirectory directory,
            DeliveryRecorder recorder,
            WaitingStarts starts,
            WaitingProgress progress) {
        super(Phase.UPKEEP);
        this.transactions = transactions;
        this.directory = directory;
        this.recorder = recorder;
        this.starts = starts;
        this.progress = progress;
    }

    @Override
    public void onEvent(JobEvent event) {
        Job job = event.job();
        if (event instanceof JobEvent.Started) {
            noteStart(job);
        } else if (event instanceof JobEvent.Reported reported && reported.progress() != null) {
            progress.note(job.reporting(reported.progress()));
        } else if (event instanceof JobEvent.Finished || event instanceof JobEvent.Requeued) {
            progress.forget(job.id());
        }
    }

    private void noteStart(Job job) {
        Instant at = job.startedAt() == null ? Instant.EPOCH : job.startedAt();
        List<NewDelivery> fresh = JobNews.of(WebhookEvent.JOB_STARTED, job, at, directory.lastSeen());
        if (fresh.isEmpty()) {
            return;
        }
        if (starts.add(job.id().value(), recorder.named(fresh))) {
            poller.wake();
        } else {
            log.warn("the news that {} started is dropped: too many wait to be recorded", job.id());
        }
    }

    private Duration runOnce(boolean woken) {
        recordStarts();
        if (System.nanoTime() - nextTick >= 0) {
            nextTick = System.nanoTime() + TICK.toNanos();
            progress.record();
            ticks++;
        }
        if (ticks >= TICKS_TO_REFRESH) {
            ticks = 0;
            directory.refresh();
        }
        return starts.isEmpty() ? Duration.ofNanos(nextTick - System.nanoTime()) : Duration.ZERO;
    }

    private void recordTheRest() {
        try {
            while (!starts.isEmpty()) {
                recordStarts();
            }
        } catch (StoreUnavailableException e) {
            log.debug("the last starts are not told", e);
        }
    }

    /** They wait on while the store is away; what it refuses is dropped, so that the others have their turn. */
    private void recordStarts() {
        List<Named> some = starts.first(MAX_AT_ONCE);
        if (some.isEmpty()) {
            return;
        }
        boolean keep = false;
        try {
            var unused = transactions.write(connection -> {
                // Those of jobs that have ended meanwhile are on disk with the outcome.
                recorder.write(connection, starts.stillWaiting(some));
                return some.size();
            });
        } catch (StoreUnavailableException e) {
            keep = !e.isRefused();
            throw e;
        } finally {
            if (!keep) {
                starts.remove(some);
            }
        }
    }

    @Override
    protected void begin() {
        directory.refresh();
        nextTick = System.nanoTime() + TICK.toNanos();
        poller.start(this::runOnce, this::recordTheRest);
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
