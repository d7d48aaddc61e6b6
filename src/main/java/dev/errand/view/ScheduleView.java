package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleLookup;
import dev.errand.schedule.ScheduleLookup.NextRun;
import dev.errand.schedule.ScheduleRun;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.task.sensitive.Redaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A schedule as the contract shows it. What it has no value for is left out.
 *
 * @param rules when it is due, and what then, as it was sent
 * @param job what it does, without what nobody but the task may see
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScheduleView(
        String name,
        @JsonAnyGetter Map<String, Object> rules,
        boolean paused,
        @JsonRawValue @Nullable String job,
        @JsonRawValue @Nullable String batch,
        @JsonRawValue @Nullable String workflow,
        String state,
        @Nullable String note,
        String source,
        List<NextRunView> nextRuns,
        @Nullable RunView lastRun,
        @Nullable String waitingSince,
        Schedule.Counts counts,
        @Nullable String createdBy,
        String createdAt,
        String updatedAt) {

    /** How many next times are shown. */
    public static final int NEXT_RUNS = 10;

    /** A time to come. */
    public record NextRunView(String scheduledAt, String runAt) {

        /** The time. */
        public static NextRunView of(NextRun next) {
            return new NextRunView(JobViews.at(next.scheduledAt()), JobViews.at(next.runAt()));
        }
    }

    /** What a time became of. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RunView(
            String scheduledAt,
            String firedAt,
            String trigger,
            String outcome,
            @Nullable String jobId,
            @Nullable String batchId,
            @Nullable String workflowId,
            @JsonRawValue @Nullable String problem) {

        /** The run of a schedule that does something of a kind. */
        public static RunView of(ScheduleRun run, ScheduleTarget.Kind kind) {
            boolean isWorkflow = kind == ScheduleTarget.Kind.WORKFLOW;
            return new RunView(
                    JobViews.at(run.scheduledAt()),
                    JobViews.at(run.firedAt()),
                    run.cause().code(),
                    run.outcome().code(),
                    run.jobId(),
                    isWorkflow ? null : run.batchId(),
                    isWorkflow ? run.batchId() : null,
                    run.problem());
        }
    }

    /** The schedule as it is. */
    public static ScheduleView of(Schedule schedule, ScheduleTarget target, @Nullable ScheduleRun last) {
        String body = Redaction.of(target.body(), target.sensitive());
        return new ScheduleView(
                schedule.name(),
                rules(schedule),
                schedule.state().state() == Schedule.State.PAUSED,
                target.kind() == ScheduleTarget.Kind.JOB ? body : null,
                target.kind() == ScheduleTarget.Kind.BATCH ? body : null,
                target.kind() == ScheduleTarget.Kind.WORKFLOW ? body : null,
                schedule.state().state().code(),
                schedule.state().note(),
                schedule.source().code(),
                ScheduleLookup.nextRuns(schedule, NEXT_RUNS).stream()
                        .map(NextRunView::of)
                        .toList(),
                last == null ? null : RunView.of(last, target.kind()),
                JobViews.time(schedule.progress().waitingAt()),
                schedule.counts(),
                schedule.head().createdBy(),
                JobViews.at(schedule.stamp().createdAt()),
                JobViews.at(schedule.stamp().updatedAt()));
    }

    /** With what was left out where that has a usual value. */
    private static Map<String, Object> rules(Schedule schedule) {
        Map<String, Object> shown = new LinkedHashMap<>();
        JsonMapper.shared().readTree(schedule.rules().json()).properties().forEach(member -> {
            if (!member.getKey().equals("paused")) {
                shown.put(member.getKey(), member.getValue());
            }
        });
        shown.putIfAbsent("overlap", schedule.rules().policy().overlap().code());
        shown.putIfAbsent("missed", schedule.rules().policy().missed().code());
        return shown;
    }
}
