package dev.errand.submission;

import dev.errand.job.NewJob;
import dev.errand.limit.TaskLimitProperties;
import dev.errand.limit.TaskLimits;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.tenant.TenantLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Makes orders out of the tasks of a test. */
public final class Templates {

    private Templates() {}

    /** What a submitter is given to check with. */
    public static JobSpecFactory specs(Object... beans) {
        TaskCatalog tasks = TaskCatalog.of(beans);
        return new JobSpecFactory(
                tasks,
                new ArgumentBinder(),
                new TaskLimits(tasks, new TaskLimitProperties(Map.of())),
                new SubmissionProperties(DataSize.ofMegabytes(1), 1, Duration.ofSeconds(1), Duration.ofHours(1)),
                TenantLimits.NONE,
                List.of());
    }

    /** What checks arguments that are complete only later. */
    public static CallCheck check(Object... beans) {
        return new CallCheck(
                TaskCatalog.of(beans),
                new ArgumentBinder(),
                new SubmissionProperties(DataSize.ofMegabytes(1), 1, Duration.ofSeconds(1), Duration.ofHours(1)));
    }

    /** Everything as usual. */
    public static Submission submission(String task, NewJob.@Nullable Idempotency key) {
        return submission(task, key, Map.of(), null);
    }

    /** Everything as usual but for metadata and a delay. */
    public static Submission submission(
            String task, NewJob.@Nullable Idempotency key, Map<String, String> metadata, @Nullable Duration delay) {
        return SubmissionBuilder.of(task)
                .at(delay, null, null)
                .metadata(metadata)
                .build(key);
    }
}
