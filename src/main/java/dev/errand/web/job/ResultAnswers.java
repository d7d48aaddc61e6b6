package dev.errand.web.job;

import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.store.JobStore;
import dev.errand.view.JobView;
import dev.errand.view.JobViews;
import dev.errand.web.support.Call;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.LargeAnswers;
import dev.errand.web.support.LargeBody;
import dev.errand.web.support.RangeRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.stereotype.Component;

/**
 * Answers with a job's result: the bare bytes when it succeeded, the job while it is not final, a problem otherwise. What a
 * task made is no page of ours: browsers are told not to guess its type and not to run it.
 */
@Component
class ResultAnswers {

    private static final int PIECE = 512 * 1024;
    private static final MediaType SVG = MediaType.valueOf("image/svg+xml");

    private final JobStore store;
    private final JobAnswers answers;
    private final LargeAnswers large;
    private final Clock clock;

    ResultAnswers(JobStore store, JobAnswers answers, LargeAnswers large, Clock clock) {
        this.store = store;
        this.answers = answers;
        this.large = large;
        this.clock = clock;
    }

    ResponseEntity<Object> of(Call call, RangeRequest range, Job job) {
        if (!job.done()) {
            return answers.read(HttpStatus.ACCEPTED, call, job);
        }
        if (job.state() != JobState.SUCCEEDED) {
            throw waited(noResult(job, call.full()), call).asException();
        }
        if (job.resultExpired(clock.instant())) {
            throw expired(call, job);
        }
        ETag tag = answers.tagOfBytes(call, job);
        return answers.notModified(call, job, tag).orElseGet(() -> bare(call, range, job, tag));
    }

    private ResponseEntity<Object> bare(Call call, RangeRequest range, Job job, ETag tag) {
        Job.ResultInfo info = job.resultInfo();
        if (info == null) {
            throw expired(call, job);
        }
        MediaType type = mediaType(info.contentType());
        Result result = job.result();
        RangeRequest.Part part = range.part(tag, result == null ? info.size() : result.bytes().length);
        BodyBuilder answer = part.describe(answers.readHead(part.status(), call, job, tag))
                .contentType(type)
                .header("X-Content-Type-Options", "nosniff");
        if (!isHarmless(type)) {
            ContentDisposition attachment =
                    ContentDisposition.attachment().filename(job.id().value()).build();
            answer.header(HttpHeaders.CONTENT_DISPOSITION, attachment.toString());
        }
        if (result != null) {
            return answer.body(part.of(result.bytes()));
        }
        return answer.body((LargeBody) target -> write(call, job, part, target));
    }

    /** A piece at a time, since it may be large and its reader slow. */
    private void write(Call call, Job job, RangeRequest.Part part, LargeBody.Target target) throws IOException {
        large.holding(Math.min(part.length(), PIECE), () -> {
            byte[] piece = piece(call, job, part, 0);
            OutputStream out = target.open(part.length());
            out.write(piece);
            for (long written = piece.length; written < part.length(); written += piece.length) {
                piece = piece(call, job, part, written);
                if (piece.length == 0) {
                    throw new IOException("the result of " + job.id() + " ended before its size");
                }
                out.write(piece);
            }
        });
    }

    private byte[] piece(Call call, Job job, RangeRequest.Part part, long written) {
        int most = (int) Math.min(part.length() - written, PIECE);
        return store.findResult(job.id(), part.from() + written, most).orElseThrow(() -> expired(call, job));
    }

    private static MediaType mediaType(@Nullable String declared) {
        try {
            return declared == null ? MediaType.APPLICATION_JSON : MediaType.parseMediaType(declared);
        } catch (InvalidMediaTypeException e) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
    }

    private static boolean isHarmless(MediaType type) {
        return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                || type.equalsTypeAndSubtype(MediaType.TEXT_PLAIN)
                || (type.getType().equals("image") && !type.equalsTypeAndSubtype(SVG));
    }

    private static RuntimeException expired(Call call, Job job) {
        Problem problem = Problem.of(ProblemType.RESULT_EXPIRED, "the result of " + job.id() + " is no longer kept");
        return waited(problem, call).asException();
    }

    /** That there is no result may be the outcome of a wait, too. */
    private static Problem waited(Problem problem, Call call) {
        return call.preference() == null
                ? problem
                : problem.withHeader(
                        JobAnswers.PREFERENCE_APPLIED, call.preference().applied());
    }

    private static Problem noResult(Job job, boolean full) {
        ProblemType type = typeOf(job.reason());
        Problem problem = Problem.of(type, "the job " + job.id() + " has no result: " + whatHappened(job))
                .with("jobId", job.id().value());
        JobView.ErrorView error = JobViews.error(job.failure(), full);
        return error == null ? problem : problem.with("error", error);
    }

    private static String whatHappened(Job job) {
        return job.failure() == null || job.failure().message() == null
                ? "it was " + job.state().code()
                : job.failure().message();
    }

    private static ProblemType typeOf(@Nullable Reason reason) {
        return switch (reason) {
            case TIMED_OUT -> ProblemType.JOB_TIMED_OUT;
            case EXPIRED -> ProblemType.JOB_EXPIRED;
            case CANCELED -> ProblemType.JOB_CANCELED;
            case ABANDONED -> ProblemType.JOB_ABANDONED;
            case TASK_FAILED, WORKER_LOST, RESULT_TOO_LARGE, DEPENDENCY_FAILED, INVALID_ARGUMENTS ->
                ProblemType.JOB_FAILED;
            case null -> ProblemType.JOB_FAILED;
        };
    }
}
