package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The documents of the calls of workers, and of the list of them. */
public final class WorkerViews {

    private WorkerViews() {}

    /** What a worker gets that asks for work; no leases when its wait was over. */
    public record Leased(List<Lease> leases, List<String> lost, String workerState) {}

    /** One job, and until when it is the worker's; {@code traceparent} is where the attempt stands in a trace, if it is a part of one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Lease(
            String token,
            String expiresAt,
            String deadline,
            LeasedJob job,
            @Nullable String traceparent) {}

    /** What a worker has to know of a job. {@code arguments} has every parameter by its name. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LeasedJob(
            String id,
            String task,
            @Nullable Integer revision,
            @JsonRawValue @Nullable String args,
            @JsonRawValue @Nullable String kwargs,
            @JsonRawValue String arguments,
            int attempt,
            int maxAttempts,
            @Nullable Map<String, String> metadata,
            @Nullable String batchId) {}

    /** What became of one end: {@code done}, {@code repeated} or {@code too-large}. */
    public record Ended(String outcome) {}

    /** What became of many, in their order, and what was asked for beside. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Settled(
            List<Settlement> results,
            @Nullable List<Lease> leases,
            @Nullable List<String> lost,
            @Nullable String workerState) {}

    /** {@code done}, {@code repeated}, {@code lost} or {@code too-large}. */
    public record Settlement(String token, String outcome) {}

    /** How the leases of a worker stand. */
    public record Heartbeat(List<Kept> leases, String workerState) {}

    /** One of them: {@code kept} or {@code lost}; {@code stopReason} is {@code cancel} or {@code timeout}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Kept(
            String token,
            String outcome,
            @Nullable String expiresAt,
            @Nullable Boolean cancelRequested,
            @Nullable String stopReason) {}

    /** A worker as it is known. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Worker(
            String id,
            String instance,
            List<String> tasks,
            String state,
            int holding,
            @Nullable Integer max,
            @Nullable String lastLeaseAt,
            @Nullable String lastSeenAt,
            @Nullable String version,
            @Nullable String host) {}
}
