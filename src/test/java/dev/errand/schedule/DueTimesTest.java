package dev.errand.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.schedule.ScheduleRules.Missed;
import dev.errand.schedule.ScheduleRules.Overlap;
import dev.errand.schedule.ScheduleRules.Policy;
import dev.errand.schedule.cron.Timetable;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DueTimesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Timetable MINUTES = new Timetable.Every(Duration.ofMinutes(1), Instant.EPOCH);

    private static Policy policy(Missed missed, Duration window) {
        return new Policy(Overlap.SKIP, missed, window, Duration.ZERO);
    }

    private static DueTimes decide(Missed missed, Duration window, Instant considered, Instant now) {
        return DueTimes.decide(MINUTES, policy(missed, window), "s", considered, now, 100);
    }

    @Test
    void beforeItsTime_nothingHappens() {
        DueTimes due = decide(Missed.ONE, Duration.ofDays(1), NOON, NOON.plusSeconds(59));

        assertThat(due.fire()).isNull();
        assertThat(due.missed()).isZero();
        assertThat(due.nextAt()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void inTime_itFires_whateverIsSaidOfMissedTimes() {
        for (Missed missed : Missed.values()) {
            DueTimes due = decide(missed, Duration.ofDays(1), NOON, NOON.plusSeconds(70));

            assertThat(due.fire()).isEqualTo(NOON.plusSeconds(60));
            assertThat(due.onTime()).isTrue();
            assertThat(due.consideredAt()).isEqualTo(NOON.plusSeconds(60));
            assertThat(due.nextAt()).isEqualTo(NOON.plusSeconds(120));
        }
    }

    @Test
    void afterTwoWeeks_oneRuns_andAllOthersAreMissed() {
        Instant now = NOON.plus(Duration.ofDays(14)).plusSeconds(30);
        DueTimes due = decide(Missed.ONE, Duration.ofDays(1), NOON, now);

        assertThat(due.fire()).isEqualTo(now.minusSeconds(30));
        assertThat(due.onTime()).isFalse();
        assertThat(due.missed()).isEqualTo(14 * 24 * 60 - 1);
        assertThat(due.missedTimes()).hasSize(DueTimes.MAX_LISTED).endsWith(now.minusSeconds(90));
        assertThat(due.nextAt()).isEqualTo(now.plusSeconds(30));
    }

    @Test
    void afterTwoWeeks_aHundredRun_oneAfterTheOther_whereAllAreWanted() {
        Instant now = NOON.plus(Duration.ofDays(14)).plusSeconds(30);
        Instant considered = NOON;
        long missed = 0;
        int fired = 0;
        DueTimes due = decide(Missed.ALL, Duration.ofDays(1), considered, now);
        while (due.fire() != null) {
            fired++;
            missed += due.missed();
            due = decide(Missed.ALL, Duration.ofDays(1), due.consideredAt(), now);
        }

        assertThat(fired).isEqualTo(100);
        assertThat(missed).isEqualTo(14 * 24 * 60 - 100);
        assertThat(due.nextAt()).isEqualTo(now.plusSeconds(30));
    }

    @Test
    void theWindow_boundsWhatIsMadeUp() {
        Instant now = NOON.plus(Duration.ofHours(1)).plusSeconds(30);

        DueTimes all = decide(Missed.ALL, Duration.ofMinutes(5), NOON, now);
        assertThat(all.fire()).isEqualTo(now.minusSeconds(30 + 4 * 60));
        assertThat(all.missed()).isEqualTo(55);
        DueTimes one = decide(Missed.ONE, Duration.ofSeconds(20), NOON, now);
        assertThat(one.fire()).isNull();
        assertThat(one.missed()).isEqualTo(60);
        DueTimes none = decide(Missed.NONE, Duration.ofDays(1), NOON, now);
        assertThat(none.fire()).isNull();
        assertThat(none.missed()).isEqualTo(60);
    }

    @Test
    void ofMillions_aBoundedNumberIsLookedAtInOneStep_andAllAreCounted() {
        Timetable seconds = new Timetable.Every(Duration.ofSeconds(1), Instant.EPOCH);
        Instant now = NOON.plus(Duration.ofDays(14));
        Instant considered = NOON;
        long missed = 0;
        int steps = 0;
        DueTimes due;
        do {
            due = DueTimes.decide(seconds, policy(Missed.ONE, Duration.ofDays(1)), "s", considered, now, 100);
            missed += due.missed();
            considered = due.consideredAt();
            steps++;
        } while (due.fire() == null);

        assertThat(due.fire()).isEqualTo(now);
        assertThat(missed).isEqualTo(14 * 24 * 3600 - 1);
        assertThat(steps).isGreaterThan(10);
    }

    @Test
    void jitter_keepsTheOrderOfTimes() {
        Policy shaken = new Policy(Overlap.SKIP, Missed.ONE, Duration.ofDays(1), Duration.ofHours(1));
        var plan = DueTimes.plan(MINUTES, shaken, "s", NOON, 100);

        for (int i = 1; i < plan.size(); i++) {
            assertThat(plan.get(i).dueAt()).isAfter(plan.get(i - 1).dueAt());
            assertThat(plan.get(i).dueAt())
                    .isBetween(plan.get(i).at(), plan.get(i).at().plusSeconds(60));
        }
        DueTimes due =
                DueTimes.decide(MINUTES, shaken, "s", NOON, plan.getFirst().dueAt(), 100);
        assertThat(due.fire()).isEqualTo(plan.getFirst().at());
        assertThat(due.nextDueAt()).isEqualTo(plan.get(1).dueAt());
    }

    @Test
    void theLastTime_isFollowedByNone() {
        Timetable once = new Timetable.Once(NOON);
        DueTimes due =
                DueTimes.decide(once, policy(Missed.ONE, Duration.ofDays(1)), "s", NOON.minusSeconds(1), NOON, 100);

        assertThat(due.fire()).isEqualTo(NOON);
        assertThat(due.nextAt()).isNull();
    }
}
