package dev.errand.operation;

import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.job.spec.JobLabels;
import dev.errand.store.JobQuery;
import dev.errand.store.Whose;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Which jobs an operation is for, as the database keeps it: JSON with a member for each part that is set. Pure. */
record StoredQuery(
        @Nullable String tenant,
        @Nullable Set<String> tasks,
        @Nullable Set<String> queues,
        List<String> states,
        @Nullable String task,
        @Nullable String queue,
        @Nullable String batch,
        Map<String, String> metadata,
        List<String> tags,
        @Nullable Long createdAfter,
        @Nullable Long createdBefore,
        @Nullable String reason,
        @Nullable String error,
        @Nullable String node,
        @Nullable Long finishedAfter,
        @Nullable Long finishedBefore,
        @Nullable List<String> ids) {

    /** What a later version keeps more of is not for this one to refuse. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    static String write(JobQuery query) {
        List<JobId> ids = query.more().ids();
        Reason reason = query.more().reason();
        return MAPPER.writeValueAsString(new StoredQuery(
                query.whose().tenant(),
                sorted(query.whose().tasks()),
                sorted(query.whose().queues()),
                query.states().stream().map(JobState::code).toList(),
                query.task(),
                query.queue(),
                query.batch(),
                query.labels().metadata(),
                query.labels().tags(),
                millis(query.created().after()),
                millis(query.created().before()),
                reason == null ? null : reason.code(),
                query.more().error(),
                query.more().node(),
                millis(query.more().finished().after()),
                millis(query.more().finished().before()),
                ids == null ? null : ids.stream().map(JobId::value).toList()));
    }

    static JobQuery read(String text) {
        return MAPPER.readValue(text, StoredQuery.class).query();
    }

    private JobQuery query() {
        Set<JobState> found = EnumSet.noneOf(JobState.class);
        states.forEach(code -> found.add(JobState.ofCode(code).orElseThrow()));
        return new JobQuery(
                new Whose(tenant, tasks, queues),
                found,
                task,
                queue,
                batch,
                new JobLabels(metadata, tags),
                new JobQuery.Created(time(createdAfter), time(createdBefore)),
                new JobQuery.More(
                        reason == null ? null : Reason.ofCode(reason),
                        error,
                        node,
                        new JobQuery.Created(time(finishedAfter), time(finishedBefore)),
                        ids == null ? null : ids.stream().map(JobId::new).toList()),
                JobQuery.Part.first(1, false));
    }

    private static @Nullable Set<String> sorted(@Nullable Set<String> names) {
        return names == null ? null : new TreeSet<>(names);
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static @Nullable Instant time(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
