package dev.errand.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Attempts;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.spec.JobSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

class JobViewsTest {

    private static final String BASE = "https://jobs.example.org";
    private static final String SELF = BASE + "/v1/jobs/job_01kjcq5t00e9f80000000000a1";
    private static final String LINKS =
            "\"links\":{\"self\":\"%1$s\",\"result\":\"%1$s/result\",\"cancel\":\"%1$s/cancel\",\"events\":\"%1$s/events\"}"
                    .formatted(SELF);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    @Test
    void of_leavesOutWhatHasNoValue() {
        Job job = Jobs.running(Jobs.spec("echo"), new Attempts(1, 0, 0), null);

        assertThat(json(job, false))
                .isEqualTo("{\"id\":\"job_01kjcq5t00e9f80000000000a1\",\"task\":\"echo\",\"queue\":\"default\","
                        + "\"maxAttempts\":1,\"priority\":0,\"runAt\":\"2026-03-01T12:00:00.000Z\","
                        + "\"status\":\"running\",\"done\":false,\"attempt\":1,"
                        + "\"createdAt\":\"2026-02-26T10:16:10.496Z\",\"startedAt\":\"2026-03-01T12:00:00.000Z\","
                        + LINKS + "}");
    }

    @Test
    void of_showsAResultInlineByteForByte() {
        assertThat(json(succeeded(Result.ofJson("[ 1,  2.50 ]"), null), false))
                .contains("\"result\":[ 1,  2.50 ],\"resultUrl\":\"" + SELF + "/result\"");
    }

    @Test
    void of_showsAResultThatIsNull() {
        assertThat(json(succeeded(Result.ofJson("null"), null), false)).contains("\"result\":null,");
    }

    @Test
    void of_showsOnlyTheAddressOfWhatIsNotJson() {
        Result picture = new Result("image/png", new byte[] {1, 2, 3});

        assertThat(json(succeeded(picture, null), false))
                .doesNotContain("\"result\":1", "\"result\":\"\\u0001")
                .contains("\"resultUrl\":\"" + SELF + "/result\"");
    }

    @Test
    void of_showsNoResultAfterItsTime() {
        Job job = succeeded(Result.ofJson("9"), Duration.ofSeconds(10));

        assertThat(json(job, false, Jobs.NOW.plusSeconds(10))).contains("\"result\":9");
        assertThat(json(job, false, Jobs.NOW.plusSeconds(11))).doesNotContain("\"result\":9", "resultUrl");
    }

    @Test
    void of_showsArgumentsAndTheStackOnRequestAlone() {
        Job job = failed(new Failure(Reason.TASK_FAILED, "java.lang.IllegalStateException", "no luck", "at Line.one"));

        assertThat(json(job, false))
                .contains("\"reason\":\"task-failed\"")
                .contains(
                        "\"error\":{\"type\":\"task-failed\",\"class\":\"java.lang.IllegalStateException\",\"message\":\"no luck\"}")
                .doesNotContain("\"args\"", "stack");
        assertThat(json(job, true)).contains("\"args\":[1]").contains("\"stack\":\"at Line.one\"");
    }

    @Test
    void of_showsProgressCancelAndMetadata() {
        Job.CancelRequest cancel = new Job.CancelRequest(Instant.parse("2026-03-01T12:00:01.5Z"), "why not");
        Job job = Jobs.running(withMetadata(Map.of("customer", "42")), new Attempts(2, 1, 0), cancel);

        assertThat(json(job.reporting(new Progress(40, "2 of 5 pages", Jobs.NOW)), false))
                .contains("\"progress\":{\"percent\":40,\"message\":\"2 of 5 pages\"}")
                .contains("\"cancelRequestedAt\":\"2026-03-01T12:00:01.500Z\",\"cancelReason\":\"why not\"")
                .contains("\"metadata\":{\"customer\":\"42\"}");
        assertThat(json(job.reporting(new Progress(12.5, null, Jobs.NOW)), false))
                .contains("\"progress\":{\"percent\":12.5}");
    }

    @Test
    void of_showsTagsInTheOrderGiven() {
        JobSpec spec = Jobs.of("echo").tags("nightly", "a:1").build();

        assertThat(json(Jobs.running(spec, new Attempts(1, 0, 0), null), false))
                .contains("\"tags\":[\"nightly\",\"a:1\"]");
    }

    private static String json(Job job, boolean full) {
        return json(job, full, Jobs.NOW);
    }

    private static String json(Job job, boolean full, Instant now) {
        return new String(MAPPER.writeValueAsBytes(JobViews.of(job, BASE, full, now)), StandardCharsets.UTF_8);
    }

    private static Job succeeded(Result result, @Nullable Duration ttl) {
        JobSpec usual = Jobs.spec("echo");
        JobSpec spec = Jobs.like(usual).resultTtl(ttl).build();
        return ended(spec, JobState.SUCCEEDED, null, result);
    }

    private static Job failed(Failure failure) {
        return ended(Jobs.spec("echo"), JobState.FAILED, failure, null);
    }

    private static Job ended(JobSpec spec, JobState state, @Nullable Failure failure, @Nullable Result result) {
        Job running = Jobs.running(spec, new Attempts(1, 0, 0), null);
        return new Job(
                running.id(),
                spec,
                state,
                4,
                running.attempts(),
                new Job.Run(Jobs.NOW, null, null),
                null,
                new Job.Ending(
                        Jobs.NOW,
                        failure == null ? null : failure.reason(),
                        failure,
                        result,
                        result == null ? null : new Job.ResultInfo(result.contentType(), result.bytes().length)));
    }

    private static JobSpec withMetadata(Map<String, String> metadata) {
        JobSpec usual = Jobs.spec("echo");
        return Jobs.like(usual).metadata(metadata).build();
    }
}
