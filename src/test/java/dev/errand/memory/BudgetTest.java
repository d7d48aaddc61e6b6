package dev.errand.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private final Budget budget = new Budget("tests", 100, Duration.ofMillis(20));

    @Test
    void whatIsTaken_isMissing_untilItIsGivenBack() {
        Share share = budget.take(60);

        assertThat(budget.inFlight()).isEqualTo(60);
        assertThat(budget.tryTake(41)).isEmpty();
        share.keep(40);
        assertThat(budget.inFlight()).isEqualTo(40);
        share.close();
        share.close();
        assertThat(budget.inFlight()).isZero();
    }

    @Test
    void whoeverWaitsInVain_isRefused_andLeavesNothing() {
        Share share = budget.take(60);

        assertThatThrownBy(() -> budget.take(50))
                .isInstanceOf(BudgetSpentException.class)
                .hasMessageContaining("tests");
        assertThat(budget.refused()).isEqualTo(1);
        assertThat(budget.waiting()).isZero();
        share.close();
        assertThat(budget.inFlight()).isZero();
    }

    @Test
    void whoHadToWait_isToldSo() throws InterruptedException {
        Budget patient = new Budget("tests", 100, Duration.ofSeconds(30));
        Share share = patient.take(60);
        List<Share> late = new CopyOnWriteArrayList<>();
        Thread other = Thread.ofVirtual().start(() -> late.add(patient.take(50)));
        Awaitility.await().until(() -> patient.waiting() == 1);
        share.close();

        assertThat(other.join(Duration.ofSeconds(30))).isTrue();
        assertThat(share.isLate()).isFalse();
        assertThat(late).singleElement().matches(Share::isLate);
    }

    @Test
    void thoseWhoWait_areServedInOrder_alsoTheLargeOnes() {
        Share share = budget.take(60);
        CompletableFuture<Share> large = budget.ask(90, budget.all());
        CompletableFuture<Share> small = budget.ask(10, budget.all());

        assertThat(small).isNotDone();
        share.close();
        assertThat(large).isCompleted();
        assertThat(small).isCompleted();
    }

    @Test
    void whatIsMoreThanAll_isServedAlone() {
        Share share = budget.take(1);
        CompletableFuture<Share> huge = budget.ask(1_000_000, budget.all());

        assertThat(huge).isNotDone();
        share.close();
        assertThat(huge.join().bytes()).isEqualTo(100);
    }

    @Test
    void whatIsAboveABand_isKeptForThoseWhoMayTakeIt() {
        Band lower = new Band(0, 60);
        Share first = budget.take(60, lower);
        CompletableFuture<Share> likewise = budget.ask(10, lower);
        CompletableFuture<Share> second = budget.ask(1_000, new Band(60, 100));

        assertThat(likewise).isNotDone();
        assertThat(second.join().bytes()).isEqualTo(40);
        first.close();
        assertThat(likewise).isCompleted();
    }

    @Test
    void whoeverGivesUp_isNotServed_andWhoStoodBehindIs() {
        Share share = budget.take(60);
        CompletableFuture<Share> large = budget.ask(90, budget.all());
        CompletableFuture<Share> small = budget.ask(40, budget.all());

        budget.giveUp(large);
        assertThat(small).isCompleted();
        budget.giveUp(small);
        share.close();
        assertThat(budget.inFlight()).isZero();
    }
}
