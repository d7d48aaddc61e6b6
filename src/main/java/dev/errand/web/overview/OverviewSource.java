package dev.errand.web.overview;

import dev.errand.event.EventSource;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/**
 * Feeds the streams about everything: one {@link OverviewFeed} for all that watch the same, looked at every {@value OverviewFeed#PERIOD_SECONDS} s
 * while anybody does, and after a hint. Not durable: a stream that is opened again begins with a snapshot. Safe for concurrent use.
 */
@Component
final class OverviewSource extends PhasedLifecycle implements EventSource, JobListener {

    private static final Duration PERIOD = Duration.ofSeconds(OverviewFeed.PERIOD_SECONDS);
    /** Until somebody watches. */
    private static final Duration NEVER = Duration.ofHours(1);

    private final List<OverviewPart> parts;
    private final JobsPart jobs;
    private final Map<String, OverviewFeed> feeds = new ConcurrentHashMap<>();
    private final Map<String, Runnable> watched = new ConcurrentHashMap<>();
    private final Poller poller = new Poller("errand-overview", "looking after streams about everything", NEVER);

    OverviewSource(List<OverviewPart> parts, JobsPart jobs, Notifier notifier) {
        super(Phase.CLIENTS);
        this.parts = parts;
        this.jobs = jobs;
        notifier.on(new Hints(key -> hint(Topics.QUEUES)), Topic.QUEUES);
        notifier.on(new Hints(key -> hint(Topics.OPERATIONS)), Topic.OPERATIONS);
        notifier.on(new Hints(this::jobChanged), Topic.CHANGED, Topic.FINISHED);
    }

    /** Hears of one topic; what is missed is found at the next look. */
    private record Hints(Consumer<String> to) implements Notifier.Listener {
        @Override
        public void heard(String key) {
            to.accept(key);
        }

        @Override
        public void anything() {}
    }

    /** The feed of what a viewer watches; to be called before the stream is opened by its key. */
    void watch(Viewer viewer) {
        feeds.computeIfAbsent(viewer.key(), key -> new OverviewFeed(viewer, partsOf(viewer), System::nanoTime));
    }

    private List<OverviewPart> partsOf(Viewer viewer) {
        List<OverviewPart> wanted = new ArrayList<>(parts.stream()
                .filter(part -> !part.equals(jobs) && viewer.topics().contains(part.topic()))
                .sorted((one, other) -> one.topic().compareTo(other.topic()))
                .toList());
        if (!viewer.jobs().isEmpty()) {
            wanted.add(jobs);
        }
        return wanted;
    }

    @Override
    public Beginning begin(String id, OptionalLong after) {
        OverviewFeed feed = feeds.get(id);
        return feed == null ? new Beginning.Missing() : new Beginning.Fresh(feed.snapshot());
    }

    @Override
    public Optional<Excerpt> read(String id, long after, int limit) {
        return Optional.ofNullable(feeds.get(id)).map(feed -> feed.after(after, limit));
    }

    @Override
    public Runnable listen(String id, Runnable hint) {
        watched.put(id, hint);
        poller.wake();
        return () -> {
            watched.remove(id, hint);
            feeds.remove(id);
        };
    }

    private void hint(Topics topic) {
        feeds.forEach((id, feed) -> {
            if (feed.viewer().topics().contains(topic)) {
                feed.hint(topic);
                look(id);
            }
        });
    }

    private void jobChanged(String job) {
        if (!feeds.isEmpty()) {
            feeds.forEach((id, feed) -> {
                if (feed.viewer().jobs().stream().anyMatch(one -> one.value().equals(job))) {
                    feed.hintJobs();
                    look(id);
                }
            });
        }
    }

    private void look(String id) {
        Runnable hint = watched.get(id);
        if (hint != null) {
            hint.run();
        }
    }

    @Override
    public void onEvent(JobEvent event) {
        if (!feeds.isEmpty()) {
            jobChanged(event.job().id().value());
        }
    }

    private Duration tick() {
        // What nobody came to listen to after all.
        if (watched.isEmpty()) {
            feeds.clear();
            return NEVER;
        }
        watched.values().forEach(Runnable::run);
        return PERIOD;
    }

    @Override
    protected void begin() {
        poller.start(woken -> tick());
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
