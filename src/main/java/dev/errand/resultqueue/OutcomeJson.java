package dev.errand.resultqueue;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.spec.AttemptPolicy;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Kin;
import dev.errand.job.spec.Placement;
import dev.errand.job.spec.TaskCall;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** How outcomes are kept that no row shows: the values themselves as JSON. A later version may add to them. */
final class OutcomeJson {

    /** Texts of tasks can hold halves of surrogate pairs, which no database takes as they are. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .addMixIn(Job.class, FlatJob.class)
            .addMixIn(JobSpec.class, FlatSpec.class)
            .addMixIn(JobLabels.class, AnyLabels.class)
            .addMixIn(TaskCall.class, OwnCall.class)
            .addMixIn(Placement.class, OwnPlacement.class)
            .addMixIn(JobRelations.class, OwnRelations.class)
            .addMixIn(Failure.class, OwnFailure.class)
            .build();

    /** Nodes of earlier versions know of no groups: each value has its own name, as in all messages that are kept already. */
    interface FlatJob {
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        Instant createdAt();

        @JsonUnwrapped
        Job.Run run();

        @JsonUnwrapped
        Job.Ending ending();
    }

    /** As {@link FlatJob}. */
    interface FlatSpec {
        @JsonUnwrapped
        TaskCall call();

        @JsonUnwrapped
        Placement placement();

        @JsonUnwrapped
        AttemptPolicy policy();

        @JsonUnwrapped
        JobLabels labels();

        @JsonAlias("ties")
        JobRelations relations();
    }

    /** Earlier versions kept no tags. */
    interface AnyLabels {
        @JsonCreator
        static JobLabels of(
                @JsonProperty("metadata") @Nullable Map<String, String> metadata,
                @JsonProperty("tags") @Nullable List<String> tags) {
            return JobLabels.of(metadata, tags);
        }
    }

    /** Nor of tasks that workers run. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    interface OwnCall {
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Nullable
        String args();

        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Nullable
        String kwargs();

        @JsonIgnore
        boolean isForWorkers();

        @JsonIgnore
        boolean isUnreadable();

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> sensitive();
    }

    /** Nor of tenants. */
    interface OwnPlacement {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String tenant();
    }

    /** Nor of keys, traces, schedules, jobs that wait for each other and jobs that spawn others. */
    interface OwnRelations {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        JobRelations.@Nullable ScheduledRun run();

        @JsonIgnore
        boolean isAwaited();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Dependence dependence();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String createdBy();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String trace();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Kin kin();
    }

    /** Nor of fingerprints of errors, and of errors that others caused. */
    interface OwnFailure {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        Failure.@Nullable Origin origin();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String fingerprint();
    }

    private OutcomeJson() {}
}
