package dev.errand.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.store.WorkerAsk;
import dev.errand.worker.lease.WaitingWorker.Hint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerLineTest {

    private final WorkerLine line = new WorkerLine();

    private WaitingWorker joined(int revision, String... tasks) {
        LeaseRequest request =
                new LeaseRequest(new WorkerName("w", "i"), List.of(tasks), 1, Duration.ofSeconds(9), null, null, null);
        List<WorkerAsk.Task> ranges = new ArrayList<>();
        for (String task : tasks) {
            ranges.add(new WorkerAsk.Task(task, 1, revision));
        }
        WaitingWorker worker = new WaitingWorker(request, Instant.EPOCH, ranges, () -> false);
        line.join(worker);
        return worker;
    }

    private WaitingWorker resting(int revision, String... tasks) {
        WaitingWorker worker = joined(revision, tasks);
        line.beginLook(worker);
        assertThat(line.rest(worker)).isTrue();
        return worker;
    }

    private static WaitingWorker repeating(String instance, String requestId) {
        LeaseRequest request = new LeaseRequest(
                new WorkerName("w", instance), List.of("resize"), 1, Duration.ofSeconds(9), null, requestId, null);
        return new WaitingWorker(request, Instant.EPOCH, List.of(), () -> false);
    }

    @Test
    void whoAsksOnceMore_takesThePlaceOfTheRequestBefore_andOfNoOther() {
        WaitingWorker before = repeating("a", "1");
        WaitingWorker again = repeating("a", "1");

        assertThat(line.join(before)).isNull();
        assertThat(line.join(repeating("b", "1"))).isNull();
        assertThat(line.join(repeating("a", "2"))).isNull();
        assertThat(line.join(again)).isSameAs(before);

        line.leave(before);
        assertThat(line.join(repeating("a", "1"))).isSameAs(again);
        assertThat(line.size()).isEqualTo(4);
    }

    @Test
    void newWork_wakesTheFirstWhoWaitsForIt_andNobodyElse() {
        resting(1, "other");
        WaitingWorker first = resting(1, "resize", "crop");
        resting(1, "resize");

        assertThat(line.wake(Hint.of("resize"))).containsExactly(first);
        // It looks already, and will do so once more.
        assertThat(line.wake(Hint.of("resize"))).isEmpty();
        assertThat(line.wake(Hint.of("nothing"))).isEmpty();
        assertThat(line.woken()).isEqualTo(1);
    }

    @Test
    void jobOnItsWay_isMetByTheFirstWhoCanHaveIt_andByTheNextOnceThatOneHasNoRoom() {
        resting(1, "other");
        resting(1, "resize");
        WaitingWorker first = resting(2, "resize");
        WaitingWorker second = resting(2, "resize");

        assertThat(line.meet("resize", 2)).contains(first);
        assertThat(line.meet("resize", 2)).contains(second);
        assertThat(line.meet("resize", 2)).isEmpty();

        line.leave(first);
        assertThat(line.rest(second)).isTrue();
        assertThat(line.meet("resize", 2)).contains(second);
    }

    @Test
    void jobOnItsWay_isLeftToALookThatHasRoomForIt() {
        WaitingWorker looking = joined(1, "resize");
        resting(1, "resize");

        assertThat(line.meet("resize", 1)).isEmpty();
        assertThat(line.meet("resize", 1)).isPresent();

        line.end(looking);
        assertThat(line.meet("resize", 1)).isEmpty();
    }

    @Test
    void hintDuringALook_isAnsweredByAnotherOne() {
        WaitingWorker one = joined(1, "resize");
        line.beginLook(one);
        line.wake(Hint.of("resize"));

        assertThat(line.rest(one)).isFalse();
        assertThat(line.beginLook(one)).hasSize(1);
        assertThat(line.rest(one)).isTrue();
    }

    @Test
    void hintForWhoGoes_isLeftToOthers() {
        WaitingWorker one = joined(1, "resize");
        WaitingWorker other = resting(1, "resize");
        line.wake(Hint.of("resize"));

        List<Hint> left = List.copyOf(line.leave(one));

        assertThat(left).hasSize(1);
        assertThat(line.wake(left.getFirst())).containsExactly(other);
        assertThat(line.size()).isEqualTo(1);
    }

    @Test
    void whatOneLeaves_isPassedOnToTheNext_whoHasNotLookedForIt() {
        WaitingWorker first = resting(1, "resize");
        WaitingWorker second = resting(1, "resize");
        Hint passed = Hint.of("resize").passedOn(first);

        assertThat(line.wake(passed)).containsExactly(second);
        assertThat(line.hasNext(passed.passedOn(second))).isFalse();
    }

    @Test
    void manyOfTheSameRevisions_areNotAllAskedInVain_butThoseOfOthersAre() {
        Hint hint = Hint.of("resize");
        for (int i = 0; i < 100; i++) {
            resting(1, "resize");
        }
        WaitingWorker newer = resting(2, "resize");
        int asked = 0;
        List<WaitingWorker> next = line.wake(hint);
        while (!next.contains(newer)) {
            asked++;
            hint = hint.passedOn(next.getFirst());
            next = line.wake(hint);
        }
        assertThat(asked).isEqualTo(Verdicts.MAX_RELEASES);
    }

    @Test
    void whoseTimeIsOver_isNotWoken() {
        WaitingWorker one = resting(1, "resize");
        assertThat(line.end(one)).isTrue();
        assertThat(line.wake(Hint.of("resize"))).isEmpty();
        WaitingWorker looking = joined(1, "resize");
        assertThat(line.end(looking)).isFalse();
        assertThat(line.rest(looking)).isFalse();
    }
}
