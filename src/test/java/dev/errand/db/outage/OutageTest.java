package dev.errand.db.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.dialect.Dialect.Trouble;
import dev.errand.db.postgresql.PostgresDialect;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who begins and ends an outage, and for whom. */
@Timeout(20)
@ExtendWith(OutputCaptureExtension.class)
class OutageTest {

    private final SQLException gone = new SQLException("gone, says the test", "08006");
    private final SQLException full = new SQLException("full, says the test", "53100");
    private final SQLException blocked = new SQLException("blocked, says the test", "55P03");

    /** What the database answers whenever it is asked; it is not asked again before. */
    private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Outage outage = new Outage(new PostgresDialect(), this::answer);

    OutageTest() {
        outage.onBegin(begun::incrementAndGet);
        outage.onEnd(ended::incrementAndGet);
    }

    private record Answer(Probe.@Nullable Obstacle obstacle) {}

    private Probe.@Nullable Obstacle answer() {
        asked.incrementAndGet();
        try {
            return answers.take().obstacle();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void itIs(Trouble trouble, SQLException failure) {
        answers.add(new Answer(new Probe.Obstacle(trouble, failure)));
    }

    private void itAnswers() {
        answers.add(new Answer(null));
    }

    /** Until the database is asked for that time, what it said before has been learned. */
    private void awaitQuestion(int number) {
        await().until(() -> asked.get() >= number);
    }

    @AfterEach
    void close() {
        itAnswers();
        outage.close();
    }

    private static long now() {
        return System.nanoTime();
    }

    @Test
    void whereNobodyCanReachIt_nothingIsTakenFromTheFirstFailureOn_andAllIsAtTheFirstAnswer() {
        outage.failed(gone, now());
        assertThat(outage.takesWrites()).isFalse();
        assertThat(outage.refusesReads()).isTrue();
        assertThat(begun).hasValue(1);

        itIs(Trouble.AWAY, gone);
        awaitQuestion(2);
        assertThat(outage.takesWrites()).isFalse();
        itAnswers();

        await().until(outage::takesWrites);
        assertThat(outage.refusesReads()).isFalse();
        await().untilAsserted(() -> assertThat(ended).hasValue(1));
    }

    @Test
    void aHeartbeatThatGetsThrough_endsItForAllAtOnce_whateverElseIsUnderWay() {
        outage.failed(gone, now());
        awaitQuestion(1);

        outage.reached(now());

        assertThat(outage.takesWrites()).isTrue();
        assertThat(outage.refusesReads()).isFalse();
        assertThat(ended).hasValue(1);
        itIs(Trouble.AWAY, gone);
        await().during(Duration.ofMillis(300)).until(outage::takesWrites);
    }

    @Test
    void whereItTakesNoWrites_readsGoOn_andAHeartbeatProvesNothing() {
        outage.failed(full, now());

        assertThat(outage.takesWrites()).isFalse();
        assertThat(outage.refusesReads()).isFalse();
        outage.reached(now());
        assertThat(outage.takesWrites()).isFalse();
        outage.wrote(now());
        assertThat(outage.takesWrites()).isTrue();
        assertThat(ended).hasValue(1);
    }

    @Test
    void oneThatIsBackAsAStandby_isReadFromAgain() {
        outage.failed(gone, now());
        itIs(Trouble.NO_WRITES, full);

        await().until(() -> !outage.refusesReads());
        assertThat(outage.takesWrites()).isFalse();

        outage.failed(gone, now());
        assertThat(outage.refusesReads()).as("and gone again").isTrue();
        assertThat(begun).as("all of that is one outage").hasValue(1);
    }

    @Test
    void whatBeganBeforeTheLastChange_isNoNews() {
        long before = now();
        outage.failed(gone, now());
        outage.reached(before);
        outage.wrote(before);
        assertThat(outage.takesWrites())
                .as("its answer may be from before the outage")
                .isFalse();

        long during = now();
        outage.reached(during);
        outage.failed(gone, during);
        assertThat(outage.takesWrites()).as("it failed while it lasted").isTrue();
        assertThat(begun).hasValue(1);
    }

    @Test
    void whatIsTheStatementsOwn_isNoOutage_andWhatIsBlockedIsOnlyIfAllIs() {
        outage.failed(new SQLException("", "23505"), now());
        assertThat(asked).hasValue(0);

        outage.failed(blocked, now());
        itAnswers();
        awaitQuestion(1);
        assertThat(outage.takesWrites()).isTrue();
        assertThat(begun).hasValue(0);

        await().until(() -> {
            outage.failed(blocked, now());
            return asked.get() == 2;
        });
        itIs(Trouble.BLOCKED, blocked);
        await().until(() -> !outage.takesWrites());
        await().untilAsserted(() -> assertThat(begun).hasValue(1));
        assertThat(outage.refusesReads()).isFalse();
    }

    @Test
    void whatIsToldOfItIsItsBeginningAndItsEnd(CapturedOutput output) {
        outage.failed(gone, now());
        for (int i = 1; i <= 3; i++) {
            itIs(Trouble.AWAY, gone);
            awaitQuestion(i + 1);
            outage.failed(gone, now());
        }
        itAnswers();
        await().until(outage::takesWrites);

        // The end of an outage of the test before may be told late.
        assertThat(output.getOut()
                        .lines()
                        .filter(line -> line.contains("Outage"))
                        .dropWhile(line -> line.contains("answers again")))
                .hasSize(2)
                .anyMatch(line -> line.contains("does not answer; all is refused until it does"))
                .anyMatch(line -> line.contains("answers again"));
    }

    @Test
    void aQuestionThatFailsUnexpectedly_isAskedAgain_andToldOfOnce(CapturedOutput output) {
        AtomicInteger times = new AtomicInteger();
        try (Outage other = new Outage(new PostgresDialect(), () -> {
            if (times.incrementAndGet() < 3) {
                throw new StackOverflowError("made up");
            }
            return null;
        })) {
            other.failed(gone, now());
            await().until(other::takesWrites);
            assertThat(times).hasValue(3);
        }
        assertThat(output.getOut()
                        .lines()
                        .filter(line -> line.contains("asking the database whether it is back failed")))
                .hasSize(1);
    }

    @Test
    void whoWaitsForAConnection_goesOnWhenAnybodyHasReachedIt_andWhenItIsClosed() throws Exception {
        outage.failed(gone, now());
        CompletableFuture<Boolean> first = waiting();
        awaitQuestion(1);
        assertThat(first).isNotDone();
        outage.reached(now());
        assertThat(first.get()).isTrue();

        outage.failed(gone, now());
        CompletableFuture<Boolean> second = waiting();
        itIs(Trouble.AWAY, gone);
        outage.close();
        assertThat(second.get()).isFalse();
    }

    private CompletableFuture<Boolean> waiting() {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                over.complete(outage.awaitReach(Duration.ZERO));
            } catch (InterruptedException e) {
                over.completeExceptionally(e);
            }
        });
        return over;
    }
}
