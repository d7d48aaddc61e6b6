package dev.errand.web.schedule;

import dev.errand.access.Caller;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleLookup;
import dev.errand.schedule.ScheduleRun;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.view.ScheduleView;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.stereotype.Component;

/** Finds schedules for callers, who see those of their tenant, tasks and queues, and shows them. Safe for concurrent use. */
@Component
class ScheduleFinder {

    private final ScheduleLookup lookup;

    ScheduleFinder(ScheduleLookup lookup) {
        this.lookup = lookup;
    }

    ScheduleLookup lookup() {
        return lookup;
    }

    /** What one does. */
    ScheduleTarget target(Schedule schedule) {
        return lookup.target(schedule).orElseThrow(ScheduleFinder::missing);
    }

    /**
     * The same to be run now.
     *
     * @throws dev.errand.problem.ProblemException when it cannot be decrypted
     */
    ScheduleTarget runnable(Schedule schedule) {
        ScheduleTarget target = target(schedule);
        if (!target.isReadable()) {
            throw Problem.of(Violation.at(
                            "", "what the schedule does cannot be decrypted with the keys of this service"))
                    .withStatus(422)
                    .asException();
        }
        return target;
    }

    /** The one of that name. */
    Schedule existing(Caller caller, String name) {
        return lookup.find(caller.tenant().name(), name)
                .filter(found -> sees(caller, found))
                .orElseThrow(ScheduleFinder::missing);
    }

    /** A workflow has jobs of any tasks and queues, so who is kept from some sees no schedule of one. */
    static boolean sees(Caller caller, Schedule schedule) {
        return (schedule.head().kind() != ScheduleTarget.Kind.WORKFLOW || !caller.isRestricted())
                && caller.covers(schedule.head().task(), schedule.head().queue());
    }

    static RuntimeException missing() {
        return Problem.of(ProblemType.SCHEDULE_NOT_FOUND, "there is no schedule of this name")
                .asException();
    }

    /** The document of one, with its version. */
    ResponseEntity<ScheduleView> answer(BodyBuilder answer, Schedule schedule) {
        ScheduleTarget target = target(schedule);
        Map<String, ScheduleRun> last = lookup.lastRuns(List.of(schedule.id()));
        return answer.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .eTag(tag(schedule))
                .body(ScheduleView.of(schedule, target, last.get(schedule.id())));
    }

    static String tag(Schedule schedule) {
        return '"'
                + schedule.id().substring(schedule.id().length() - 8)
                + '-'
                + schedule.stamp().version()
                + '"';
    }
}
