package dev.errand.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.LogLine;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.job.event.JobEvent;
import dev.errand.queue.ExecutionProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the lines of attempts get to the store. */
class AttemptReportsTest {

    @TempDir
    private Path directory;

    private ExecutionRig rig;
    private AttemptReports reports;
    private Attempt attempt;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of("default", new ExecutionProperties.QueueProperties(1, 100)));
        reports = new AttemptReports(rig.watched.store(), rig.sink.events(), rig.clock, rig.properties);
        Lease lease = new Lease("token", "here");
        Job job = rig.insert(Jobs.spec("value"), lease);
        attempt = reports.begin(job, lease);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void say(String message) {
        attempt.log().add(new LogLine(LogLine.Level.INFO, message, rig.clock.instant()));
    }

    private int stored() {
        return rig.watched.calls("log");
    }

    @Test
    void lines_areStoredAtABoundedRate() {
        say("one");
        reports.store(attempt, rig.clock.instant());
        say("two");
        reports.store(attempt, rig.clock.instant());
        assertThat(stored()).isEqualTo(1);

        rig.clock.turn(Duration.ofMillis(501));
        reports.store(attempt, rig.clock.instant());
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void nothingToSay_isNotWritten() {
        reports.store(attempt, rig.clock.instant());
        reports.storeRest(attempt).join();

        assertThat(stored()).isZero();
    }

    @Test
    void theLastLines_areStoredBeforeTheOutcome_thoughEarlierOnesAreStillOnTheirWay() {
        for (int i = 0; i < 5; i++) {
            say("line " + i);
        }
        reports.store(attempt, rig.clock.instant());
        say("last");

        reports.storeRest(attempt).join();

        Job job = attempt.job();
        assertThat(rig.stored(job).version()).isEqualTo(6);
        rig.completer
                .complete(job, attempt.lease(), new Outcome.Succeeded(Result.ofJson("1")), null)
                .join();
        assertThat(rig.stored(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void linesThatTheStoreDidNotTake_areOfferedAgain() {
        CompletableFuture<Boolean> away = CompletableFuture.failedFuture(new IllegalStateException("away"));
        rig.watched.on("log", call -> away);
        say("kept");
        reports.store(attempt, rig.clock.instant());
        rig.watched.on("log", Callable::call);

        reports.storeRest(attempt).join();

        assertThat(rig.stored(attempt.job()).version()).isEqualTo(1);
    }

    @Test
    void whatIsStored_isTold() throws Exception {
        say("hello");
        reports.storeRest(attempt).join();

        rig.heard.await(JobEvent.Reported.class, attempt.job().id());
    }
}
