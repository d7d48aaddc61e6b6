package dev.errand.limit;

import static dev.errand.limit.LimitFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.cluster.Rank;
import dev.errand.job.Attempts;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.job.TurnedClock;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.LimitKey;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimiterLoopTest {

    @TempDir
    private Path directory;

    private final TurnedClock clock = new TurnedClock(Jobs.NOW);
    private LimitFixture node;
    private LimiterLoop loop;

    @BeforeEach
    void open() {
        node = new LimitFixture(TestStore.open(directory), clock, Map.of("narrow", limit(2, null)));
        loop = new LimiterLoop(node.limiter, node.hints, new Rank(), clock, LimitFixture.PROPERTIES);
    }

    @AfterEach
    void close() {
        loop.stop();
        node.close();
    }

    @Test
    void eventsOfJobsWithoutLimits_leaveNothingToLookAt() {
        node.hints.take();
        Job job = Jobs.running(Jobs.spec("echo"), Attempts.NONE, null);
        loop.onEvent(new JobEvent.Submitted(job));
        loop.onEvent(new JobEvent.Started(job));
        loop.onEvent(new JobEvent.Requeued(job));
        loop.onEvent(new JobEvent.Finished(job));

        assertThat(node.hints.take()).isEqualTo(new LimitSignals.Heard(Map.of(), false));
    }

    @Test
    void whatMayLetAJobGoOn_isHeard() {
        Job later = node.submit("narrow", "later", Duration.ofSeconds(9));
        Job now = node.submit("narrow", "now");
        node.hints.take();

        loop.onEvent(new JobEvent.Submitted(later));
        loop.onEvent(new JobEvent.Started(now));
        assertThat(node.hints.take().keys()).isEmpty();
        loop.onEvent(new JobEvent.Submitted(now));
        loop.onEvent(new JobEvent.Requeued(later));
        assertThat(node.hints.take().keys().get("narrow")).containsExactlyInAnyOrder("narrow/now", "narrow/later");
    }

    @Test
    void theThread_letsGoOnWhatItHearsOf() {
        loop.start();
        node.submit(5, "narrow", null);
        List<Job> running = new ArrayList<>();
        await().until(() -> running.addAll(node.claim(10)) && running.size() == 2);

        node.succeed(running.getFirst());
        await().until(() -> !node.claim(10).isEmpty());
    }

    @Test
    void ofTooManyKeys_allAreLookedAt() {
        node.hints.take();
        for (int i = 0; i <= LimitSignals.MAX_KEYS; i++) {
            node.hints.add(new LimitKey("narrow", "key-" + i));
        }
        LimitSignals.Heard heard = node.hints.take();

        assertThat(heard.anywhere()).isTrue();
        assertThat(heard.keys().values().iterator().next()).hasSize(LimitSignals.MAX_KEYS);
    }
}
