package dev.errand.web.schedule;

import dev.errand.access.Caller;
import dev.errand.memory.Share;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.Schedule.Source;
import dev.errand.schedule.ScheduleReader.Parsed;
import dev.errand.schedule.ScheduleRuns;
import dev.errand.schedule.Schedules;
import dev.errand.schedule.Schedules.Verdict;
import dev.errand.schedule.Schedules.Wanted;
import dev.errand.view.ScheduleView;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Audits;
import dev.errand.web.support.Callers;
import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, changes and removes schedules. */
@RestController
@RequestMapping(path = ScheduleController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class ScheduleController {

    static final String PATH = "/v1/schedules";

    private static final String REMOVED = "its schedule was removed";

    private final Schedules schedules;
    private final ScheduleFinder finder;
    private final ScheduleIntake intake;
    private final ScheduleRuns runs;
    private final Requests requests;
    private final Audits audits;

    ScheduleController(
            Schedules schedules,
            ScheduleFinder finder,
            ScheduleIntake intake,
            ScheduleRuns runs,
            Requests requests,
            Audits audits) {
        this.schedules = schedules;
        this.finder = finder;
        this.intake = intake;
        this.runs = runs;
        this.requests = requests;
        this.audits = audits;
    }

    /** What requests are read with. */
    @Component
    record Requests(BodyReader bodies, ScheduleShares shares, PublicAddress address) {}

    /** Makes it what the body says. */
    @PutMapping("/{name}")
    ResponseEntity<ScheduleView> put(@PathVariable("name") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        String base = requests.address().of(request);
        if (!Schedule.isName(path)) {
            throw Problem.of(Violation.ofParameter("name", Schedule.NAME_RULE)).asException();
        }
        // Held for as long as anything of the body is.
        Share share = requests.shares().take(request);
        try {
            Parsed parsed = intake.read(caller, requests.bodies().read(request), base);
            Wanted wanted = new Wanted(
                    caller.tenant().name(),
                    path,
                    Source.API,
                    parsed.rules(),
                    parsed.target(),
                    parsed.fingerprint(),
                    caller.maker());
            Expectation expected = Expectation.of(caller, request);
            Verdict verdict = schedules.put(wanted, expected, audits.of(request, "schedule.change", path));
            return answer(verdict, expected, base);
        } finally {
            share.close();
        }
    }

    private ResponseEntity<ScheduleView> answer(Verdict verdict, Expectation expected, String base) {
        return switch (verdict) {
            case Verdict.Saved saved -> {
                ResponseEntity.BodyBuilder answer =
                        ResponseEntity.status(saved.made() ? HttpStatus.CREATED : HttpStatus.OK);
                if (saved.made()) {
                    answer.header(
                            HttpHeaders.LOCATION,
                            base + PATH + "/" + saved.schedule().name());
                }
                yield finder.answer(answer, saved.schedule());
            }
            case Verdict.Unexpected unexpected -> throw expected.refusal();
            case Verdict.Managed managed -> throw managed();
            case Verdict.TooMany tooMany ->
                throw Problem.of(ProblemType.TOO_MANY_SCHEDULES, "as many schedules are there as may be")
                        .asException();
            case Verdict.Never never -> throw ScheduleTexts.never();
        };
    }

    private static RuntimeException managed() {
        return Problem.of(ProblemType.SCHEDULE_MANAGED, "the configuration says what this schedule is")
                .asException();
    }

    /** Its jobs stay, unless {@code jobs=cancel} says otherwise. */
    @DeleteMapping("/{name}")
    ResponseEntity<Void> delete(@PathVariable("name") String path, HttpServletRequest request) {
        String jobs = QueryParameters.of(request, "jobs").one("jobs").orElse("keep");
        if (!jobs.equals("keep") && !jobs.equals("cancel")) {
            throw QueryParameters.refused("jobs", "must be keep or cancel");
        }
        requests.bodies().refuse(request);
        Caller caller = Callers.of(request);
        Schedule schedule = finder.existing(caller, path);
        if (schedule.source() != Source.API) {
            throw managed();
        }
        boolean gone =
                schedules.delete(schedule.tenant(), path, Source.API, audits.of(request, "schedule.delete", path));
        if (!gone) {
            throw ScheduleFinder.missing();
        }
        if (jobs.equals("cancel")) {
            runs.cancelOpen(schedule, REMOVED);
        }
        return ResponseEntity.noContent().build();
    }
}
