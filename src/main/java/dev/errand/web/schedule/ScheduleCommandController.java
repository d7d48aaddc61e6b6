package dev.errand.web.schedule;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.memory.Share;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleLookup.NextRun;
import dev.errand.schedule.ScheduleRules;
import dev.errand.schedule.Schedules;
import dev.errand.view.ScheduleView;
import dev.errand.view.ScheduleView.NextRunView;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Audits;
import dev.errand.web.support.Callers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Pauses schedules, lets them go on, and says when one would fire. */
@RestController
@RequestMapping(path = ScheduleController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class ScheduleCommandController {

    private static final int MAX_COUNT = 100;

    private final Schedules schedules;
    private final ScheduleFinder finder;
    private final ScheduleIntake intake;
    private final ScheduleTexts texts;
    private final Reading reading;
    private final Audits audits;

    ScheduleCommandController(
            Schedules schedules,
            ScheduleFinder finder,
            ScheduleIntake intake,
            ScheduleTexts texts,
            Reading reading,
            Audits audits) {
        this.schedules = schedules;
        this.finder = finder;
        this.intake = intake;
        this.texts = texts;
        this.reading = reading;
        this.audits = audits;
    }

    /** What requests are read with, and the time. */
    @Component
    record Reading(RequestReader requests, BodyReader bodies, ScheduleShares shares, Clock clock) {}

    /**
     * An order to pause a schedule.
     *
     * @param note what whoever gives it wants to be known, if anything
     */
    @JsonClassDescription("a pause")
    record PauseOrder(
            @CodePointLength(max = 1000, message = "must have at most {max} characters")
            @Pattern(regexp = "[^\\x00]*", message = "must not hold the character NUL")
            @Nullable
            String note) {}

    /**
     * An order to let a schedule go on.
     *
     * @param note what whoever gives it wants to be known, if anything
     * @param makeUp whether the times since it was paused are judged as if they had been missed
     */
    @JsonClassDescription("a resumption")
    record ResumeOrder(
            @CodePointLength(max = 1000, message = "must have at most {max} characters")
            @Pattern(regexp = "[^\\x00]*", message = "must not hold the character NUL")
            @Nullable
            String note,

            @Nullable Boolean makeUp) {}

    @PostMapping("/{name}/pause")
    ResponseEntity<ScheduleView> pause(@PathVariable("name") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        PauseOrder order = reading.requests().readIfPresent(request, PauseOrder.class);
        Schedule schedule = finder.existing(Callers.of(request), path);
        return answer(
                schedules.pause(schedule.tenant(), path, order.note(), audits.of(request, "schedule.pause", path)));
    }

    @PostMapping("/{name}/resume")
    ResponseEntity<ScheduleView> resume(@PathVariable("name") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        ResumeOrder order = reading.requests().readIfPresent(request, ResumeOrder.class);
        Schedule schedule = finder.existing(Callers.of(request), path);
        return answer(schedules.resume(
                schedule.tenant(),
                path,
                order.note(),
                Boolean.TRUE.equals(order.makeUp()),
                audits.of(request, "schedule.resume", path)));
    }

    private ResponseEntity<ScheduleView> answer(Optional<Schedule> now) {
        return finder.answer(ResponseEntity.ok(), now.orElseThrow(ScheduleFinder::missing));
    }

    /** The next times of a schedule that is not stored; no jitter, which depends on its name. */
    record Preview(List<NextRunView> nextRuns) {}

    @PostMapping("/preview")
    Preview preview(HttpServletRequest request) {
        QueryParameters.of(request);
        PreviewBody read = new PreviewBody();
        ScheduleRules rules;
        Share share = reading.shares().take(request);
        try {
            String text = reading.bodies().read(request);
            JsonBody.read(text, read);
            JsonBody.read(text, read.schedule::keepRules);
            rules = intake.preview(Callers.of(request), read.schedule, texts.rules(read.schedule));
        } finally {
            share.close();
        }
        Instant now = reading.clock().instant();
        int count = read.count == null ? ScheduleView.NEXT_RUNS : read.count;
        return new Preview(rules.timing().table().next(now, count).stream()
                .map(time -> NextRunView.of(new NextRun(time, time)))
                .toList());
    }

    /** A schedule, perhaps without what it does, and how many times are wanted. */
    private static final class PreviewBody implements JsonBody.MemberReader {
        private final ScheduleBody schedule = new ScheduleBody(false, "");
        private @Nullable Integer count;

        @Override
        public void read(JsonBody body, String name) {
            if (name.equals("count")) {
                count = new FieldReader(body).integer(1, MAX_COUNT);
            } else {
                schedule.read(body, name);
            }
        }

        @Override
        public void end(JsonBody body) {
            schedule.end(body);
        }
    }
}
