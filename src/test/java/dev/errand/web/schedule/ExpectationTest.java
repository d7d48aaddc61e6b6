package dev.errand.web.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.problem.ProblemException;
import dev.errand.problem.ProblemType;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleRules;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.schedule.cron.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** How a schedule must stand for an order, as it is asked within the write. */
class ExpectationTest {

    private static final Instant NOW = Instant.EPOCH;

    private static Schedule schedule(String task) {
        return new Schedule(
                "sch_01kjcq5t00e9f80000000000a1",
                "default",
                "nightly",
                Schedule.Source.API,
                new ScheduleRules(
                        "{}",
                        new ScheduleRules.Timing(new Timetable.Once(NOW), ""),
                        new ScheduleRules.Policy(
                                ScheduleRules.Overlap.SKIP, ScheduleRules.Missed.ONE, Duration.ZERO, Duration.ZERO),
                        null),
                new Schedule.Head(ScheduleTarget.Kind.JOB, task, "default", 2, null),
                new Schedule.Standing(Schedule.State.ACTIVE, null),
                new Schedule.Progress(NOW, null, null, null),
                new Schedule.Counts(0, 0, 0, 0, 0, 0),
                new Schedule.Stamp(7, NOW, NOW));
    }

    private static Caller caller() {
        return new Caller(
                Caller.Kind.KEY,
                "key",
                Tenant.DEFAULT,
                false,
                Set.of(Scope.SCHEDULES_MANAGE),
                Set.of("echo"),
                null,
                null);
    }

    private static Expectation expectation(String header, String value) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        if (!header.isEmpty()) {
            request.addHeader(header, value);
        }
        return Expectation.of(caller(), request);
    }

    private static ProblemType refusal(Expectation expectation) {
        return ((ProblemException) expectation.refusal()).problem().type();
    }

    @Test
    void whatIsNotForTheCaller_looksAsIfItWereNotThere_whateverTheHeadersSay() {
        for (String header : new String[] {"", "If-Match", "If-None-Match"}) {
            Expectation expectation = expectation(header, "*");

            assertThat(expectation.test(schedule("other"))).isFalse();
            assertThat(refusal(expectation)).isEqualTo(ProblemType.SCHEDULE_NOT_FOUND);
        }
    }

    @Test
    void theHeadersSay_howItMustStand() {
        Schedule own = schedule("echo");
        String tag = ScheduleFinder.tag(own);

        assertThat(expectation("", "").test(own)).isTrue();
        assertThat(expectation("", "").test(null)).isTrue();
        assertThat(expectation("If-Match", tag).test(own)).isTrue();
        assertThat(expectation("If-None-Match", "*").test(null)).isTrue();
        Expectation other = expectation("If-Match", "\"other\"");
        assertThat(other.test(own)).isFalse();
        assertThat(refusal(other)).isEqualTo(ProblemType.PRECONDITION_FAILED);
        assertThat(expectation("If-Match", tag).test(null)).isFalse();
        assertThat(expectation("If-None-Match", "*").test(own)).isFalse();
    }
}
