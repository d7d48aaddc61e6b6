package dev.errand.view;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Progress;
import dev.errand.job.Result;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.Waiting;
import dev.errand.store.row.JobColumns;
import dev.errand.task.sensitive.Redaction;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the documents that show a job. Pure. */
public final class JobViews {

    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private JobViews() {}

    /**
     * The document of a job.
     *
     * @param base what links begin with
     * @param full with its arguments, but for what of them is sensitive, and the error's stack
     * @param now for judging whether its result can still be read
     */
    public static JobView of(Job job, String base, boolean full, Instant now) {
        return view(job, base, full, full, now);
    }

    /** The document of a job that was read as a whole: it says how large the arguments are, too. */
    public static JobView whole(Job job, String base, boolean full, Instant now) {
        return view(job, base, full, true, now);
    }

    private static JobView view(Job job, String base, boolean full, boolean measured, Instant now) {
        boolean kept = job.state() == JobState.SUCCEEDED && !job.resultExpired(now);
        JobView.LinksView links = links(job, base);
        return new JobView(
                job.id().value(),
                options(job),
                full ? Redaction.args(job.spec().call()) : null,
                full ? Redaction.kwargs(job.spec().call()) : null,
                measured ? bytes(job.spec().call()) : null,
                stand(job),
                new JobView.TimesView(
                        MILLISECONDS.format(job.createdAt()), time(job.startedAt()), time(job.finishedAt())),
                new JobView.EndingView(
                        kept ? json(job.result()) : null,
                        kept ? links.result() : null,
                        kept && job.resultInfo() != null ? job.resultInfo().size() : null,
                        error(job.failure(), full)),
                links);
    }

    /** Nothing where there are none, or where they are not at hand. */
    private static @Nullable Long bytes(TaskCall call) {
        boolean known =
                (call.args() != null || call.kwargs() != null) && !call.leavesArgumentsOut() && !call.isUnreadable();
        return known ? call.bytes() : null;
    }

    /** What waits for others may start at once, as far as time is concerned, unless it says otherwise. */
    private static Map<String, Object> options(Job job) {
        Map<String, Object> options = JobColumns.shown(job.spec(), MILLISECONDS::format);
        options.putIfAbsent("runAt", MILLISECONDS.format(job.createdAt()));
        return options;
    }

    private static JobView.StandView stand(Job job) {
        Job.CancelRequest cancel = job.cancel();
        return new JobView.StandView(
                job.state().code(),
                job.done(),
                job.attempts().number(),
                progress(job.progress()),
                cancel == null ? null : time(cancel.at()),
                cancel == null ? null : cancel.reason(),
                job.reason() == null ? null : job.reason().code(),
                waitingFor(job));
    }

    /** Other jobs, or a worker that asks for it. */
    private static @Nullable Object waitingFor(Job job) {
        Waiting waiting = job.spec().relations().waiting();
        if (waiting != null && job.state() == JobState.SCHEDULED) {
            return new JobView.WaitingView(waiting.count(), waiting.ids());
        }
        return job.state() == JobState.QUEUED && job.spec().call().isForWorkers() ? "worker" : null;
    }

    /** The document of an error, or nothing if there is none. */
    public static JobView.@Nullable ErrorView error(@Nullable Failure failure, boolean full) {
        if (failure == null) {
            return null;
        }
        Failure.Origin origin = failure.origin();
        return new JobView.ErrorView(
                failure.reason().code(),
                failure.className(),
                failure.message(),
                failure.fingerprint(),
                origin == null ? null : origin.cause(),
                origin == null ? null : origin.parent(),
                full ? failure.stack() : null);
    }

    /** The address of a job. */
    public static String self(Job job, String base) {
        return base + "/v1/jobs/" + job.id().value();
    }

    private static JobView.LinksView links(Job job, String base) {
        String self = self(job, base);
        return new JobView.LinksView(self, self + "/result", self + "/cancel", self + "/events");
    }

    private static JobView.@Nullable ProgressView progress(@Nullable Progress progress) {
        if (progress == null) {
            return null;
        }
        return new JobView.ProgressView(percent(progress), progress.message());
    }

    /** A whole percentage without a fraction. */
    public static Number percent(Progress progress) {
        double percent = progress.percent();
        return percent == Math.rint(percent) ? (Number) (int) percent : (Number) percent;
    }

    /** A result that can stand in a document, if it is one. */
    public static @Nullable String json(@Nullable Result result) {
        return result != null && result.isJson() ? result.text() : null;
    }

    /** A point in time as documents show it. */
    public static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : at(time);
    }

    /** The same for one that is there. */
    public static String at(Instant time) {
        return MILLISECONDS.format(time);
    }
}
