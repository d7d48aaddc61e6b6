package dev.errand.webhook;

import dev.errand.background.Loop;
import dev.errand.job.Job;
import dev.errand.job.JobEvent;
import dev.errand.job.JobId;
import dev.errand.job.JobListener;
import dev.errand.job.WebhookEvent;
import dev.errand.store.StoreUnavailableException;
import dev.errand.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Records starts and progress for those who want to be told, after the event and on a thread of its own. Such news may be lost: in
 * a crash, or when more comes than can be written. Of progress the latest is taken, twice a second. The same thread looks once a
 * second whether another node changed an endpoint.
 */
@Component
class LiveDeliveries implements SmartLifecycle, JobListener {

    /** After the store, and ended before it. */
    static final int PHASE = 100;

    private static final Logger log = LoggerFactory.getLogger(LiveDeliveries.class);
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);
    private static final long TICK_NANOS = Duration.ofMillis(500).toNanos();
    /** Changes made here are seen at once, and others with the next outcome; this is for those of other nodes while nothing ends. */
    private static final int TICKS_TO_REFRESH = 20;

    private static final int MOST_AT_ONCE = 1_000;

    private final Transactions transactions;
    private final EndpointDirectory directory;
    private final DeliveryRecorder recorder;
    private final Clock clock;
    private final BlockingQueue<NewDelivery> fresh;
    private final int most;
    private final Map<JobId, Job> progress = new ConcurrentHashMap<>();
    private volatile boolean open;
    private final Loop loop = new Loop("errand-webhook-live");

    LiveDeliveries(
            Transactions transactions,
            EndpointDirectory directory,
            DeliveryRecorder recorder,
            WebhookProperties properties,
            Clock clock) {
        this.transactions = transactions;
        this.directory = directory;
        this.recorder = recorder;
        this.clock = clock;
        this.most = properties.maxEvents();
        this.fresh = new ArrayBlockingQueue<>(most);
    }

    @Override
    public void onEvent(JobEvent event) {
        Job job = event.job();
        if (event instanceof JobEvent.Started) {
            Instant at = job.startedAt() == null ? clock.instant() : job.startedAt();
            JobNews.of(WebhookEvent.JOB_STARTED, job, at, directory.lastSeen()).forEach(this::offer);
        } else if (event instanceof JobEvent.Reported reported && reported.progress() != null) {
            boolean wanted = JobNews.isWanted(WebhookEvent.JOB_PROGRESS, job, directory.lastSeen());
            if (wanted && (progress.size() < most || progress.containsKey(job.id()))) {
                progress.put(job.id(), job.reporting(reported.progress()));
            }
        } else if (event instanceof JobEvent.Finished || event instanceof JobEvent.Requeued) {
            progress.remove(job.id());
        }
    }

    private void offer(NewDelivery delivery) {
        if (!fresh.offer(delivery)) {
            log.warn("the news that {} started is dropped: too many wait to be recorded", delivery.jobId());
        }
    }

    private void run() {
        long nextTick = System.nanoTime() + TICK_NANOS;
        int ticks = 0;
        while (open || !fresh.isEmpty()) {
            try {
                List<NewDelivery> batch = takeStarts(nextTick - System.nanoTime());
                if (System.nanoTime() - nextTick >= 0) {
                    nextTick = System.nanoTime() + TICK_NANOS;
                    takeProgress(batch);
                    ticks++;
                }
                write(batch);
                if (ticks >= TICKS_TO_REFRESH) {
                    ticks = 0;
                    directory.refresh();
                }
            } catch (InterruptedException e) {
                log.debug("interrupted, which only the end of the process should do", e);
            } catch (StoreUnavailableException e) {
                log.atLevel(e.level()).log("starts and progress of jobs cannot be recorded now: {}", e.getMessage());
                LockSupport.parkNanos(TICK_NANOS);
            } catch (RuntimeException | Error e) {
                log.error("some starts or progress of jobs are not told; going on", e);
            }
        }
    }

    private List<NewDelivery> takeStarts(long nanos) throws InterruptedException {
        List<NewDelivery> batch = new ArrayList<>();
        NewDelivery first = fresh.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        if (first != null) {
            batch.add(first);
            fresh.drainTo(batch, MOST_AT_ONCE - 1);
        }
        return batch;
    }

    private void takeProgress(List<NewDelivery> batch) {
        for (JobId id : List.copyOf(progress.keySet())) {
            Job job = progress.remove(id);
            if (job != null && job.progress() != null) {
                batch.addAll(JobNews.of(
                        WebhookEvent.JOB_PROGRESS, job, job.progress().at(), directory.lastSeen()));
            }
        }
    }

    private void write(List<NewDelivery> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            var unused = transactions.write(connection -> recorder.record(connection, batch));
        } catch (StoreUnavailableException e) {
            keepStarts(batch);
            throw e;
        }
    }

    /** They are written when the store is back; progress is not, since the next is as good. */
    private void keepStarts(List<NewDelivery> batch) {
        if (open) {
            batch.stream()
                    .filter(delivery -> delivery.event() == WebhookEvent.JOB_STARTED)
                    .forEach(this::offer);
        }
    }

    @Override
    public void start() {
        directory.refresh();
        open = true;
        loop.start(this::run);
    }

    @Override
    public void stop() {
        open = false;
        boolean ended = loop.ended(LAST_WRITES);
        log.debug("all that was heard is recorded: {}", ended);
    }

    @Override
    public boolean isRunning() {
        return open;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
