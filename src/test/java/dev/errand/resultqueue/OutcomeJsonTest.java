package dev.errand.resultqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Kin;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What other versions have kept is read, and what is kept is read by them. */
class OutcomeJsonTest {

    private static final String KEPT =
            "{\"id\":{\"value\":\"job_01kjcq5t00e9f80000000000a1\"},\"spec\":{\"task\":\"echo\","
                    + "\"args\":\"[1.50]\",\"kwargs\":\"{\\\"a\\\":1}\",\"queue\":\"default\",\"limit\":{\"task\":\"echo\",\"key\":\"key\"},"
                    + "\"priority\":7,\"runAt\":\"2026-03-01T12:00:00Z\",\"expiresAt\":\"2026-03-01T13:00:00Z\",\"timeout\":\"PT1.5S\","
                    + "\"retry\":{\"maxAttempts\":3,\"backoff\":\"PT1S\",\"maxBackoff\":\"PT5M\"},\"atMostOnce\":true,"
                    + "\"resultTtl\":\"PT24H\",\"metadata\":{\"customer\":\"42\"},\"relations\":{\"item\":{\"batchId\":\"batch_1\",\"index\":3,"
                    + "\"key\":\"key\",\"held\":false},\"resultQueue\":\"q\",\"webhook\":null}},\"state\":\"SUCCEEDED\",\"version\":3,"
                    + "\"createdAt\":\"2026-02-26T10:16:10.496Z\",\"attempts\":{\"number\":2,\"failures\":1,\"losses\":0},"
                    + "\"progress\":{\"percent\":12.5,\"message\":\"half\",\"at\":\"2026-03-01T12:00:00Z\"},"
                    + "\"startedAt\":\"2026-03-01T12:00:00Z\",\"finishedAt\":\"2026-03-01T12:00:02Z\","
                    + "\"cancel\":{\"at\":\"2026-03-01T12:00:00Z\",\"reason\":\"no\"},\"reason\":\"TASK_FAILED\","
                    + "\"failure\":{\"reason\":\"TASK_FAILED\",\"className\":\"java.Oops\",\"message\":\"no\",\"stack\":\"at x\"},"
                    + "\"result\":{\"contentType\":null,\"bytes\":\"OQ==\",\"json\":true},\"resultInfo\":{\"contentType\":null,\"size\":1},"
                    + "\"lease\":null}";

    private static final JobSpec SPEC = Jobs.of("echo")
            .args("[1.50]", "{\"a\":1}")
            .limit(new LimitKey("echo", "key"))
            .priority(7)
            .at(Jobs.NOW, Jobs.NOW.plusSeconds(3600))
            .timeout(Duration.ofMillis(1500))
            .retry(new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofMinutes(5)), true)
            .resultTtl(Duration.ofDays(1))
            .metadata(Map.of("customer", "42"))
            .relations(new JobRelations(new JobRelations.BatchItem("batch_1", 3, "key", false), "q", null))
            .build();

    @Test
    void aJobThatAnEarlierVersionKept_isRead() {
        Job job = OutcomeJson.MAPPER.readValue(KEPT, Job.class);

        assertThat(job.spec()).isEqualTo(SPEC);
        assertThat(OutcomeJson.MAPPER
                        .readValue(KEPT.replace("relations", "ties"), Job.class)
                        .spec())
                .isEqualTo(SPEC);
    }

    @Test
    void aJobIsKept_asEarlierVersionsReadIt() {
        Job job = OutcomeJson.MAPPER.readValue(KEPT, Job.class);

        String pairs = "\"metadata\":{\"customer\":\"42\"},";
        assertThat(OutcomeJson.MAPPER.readTree(OutcomeJson.MAPPER.writeValueAsString(job)))
                .isEqualTo(OutcomeJson.MAPPER.readTree(KEPT.replace(pairs, pairs + "\"tags\":[],")));
    }

    @Test
    void aJobThatSpawnedOthers_isReadAsItWasKept() {
        Job child = OutcomeJson.MAPPER.readValue(
                KEPT.replace("\"relations\":{", "\"relations\":{\"kin\":{\"parentId\":\"job_1\",\"spawning\":true},"),
                Job.class);

        assertThat(child.spec().relations().kin()).isEqualTo(new Kin("job_1", true, null));
        assertThat(OutcomeJson.MAPPER
                        .readValue(OutcomeJson.MAPPER.writeValueAsString(child), Job.class)
                        .spec())
                .isEqualTo(child.spec());
    }
}
