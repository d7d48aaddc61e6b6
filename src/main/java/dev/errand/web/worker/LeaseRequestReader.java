package dev.errand.web.worker;

import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import dev.errand.worker.WorkerProperties;
import dev.errand.worker.lease.LeaseRequest;
import dev.errand.worker.lease.WorkerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a request for work, on its own or as a part of another body. Whether the tasks are known is not decided here. */
final class LeaseRequestReader implements JsonBody.MemberReader {

    static final int MAX_NAME = 200;

    private final WorkerProperties properties;
    private final String pointer;
    private final Set<String> tasks = new LinkedHashSet<>();
    private @Nullable String workerId;
    private @Nullable String instance;
    private @Nullable Integer max;
    private @Nullable Duration patience;
    private @Nullable Duration length;
    private @Nullable String requestId;
    private @Nullable List<String> holding;
    private boolean tasksGiven;
    private boolean workerIdGiven;
    private boolean instanceGiven;

    /**
     * With what is allowed.
     *
     * @param pointer where in the body the request stands
     */
    LeaseRequestReader(WorkerProperties properties, String pointer) {
        this.properties = properties;
        this.pointer = pointer;
    }

    @Override
    public void read(JsonBody body, String name) {
        FieldReader values = new FieldReader(body);
        switch (name) {
            case "workerId" -> {
                workerIdGiven = !body.isAbsent();
                workerId = values.name(MAX_NAME);
            }
            case "instance" -> {
                instanceGiven = !body.isAbsent();
                instance = values.name(MAX_NAME);
            }
            case "tasks" -> readTasks(body, values);
            case "max" -> max = values.integer(1, LeaseRequest.MAX);
            case "waitSeconds" -> patience = values.patience();
            case "leaseSeconds" -> length = values.seconds(LeaseRequest.SHORTEST, properties.maxLease());
            case "requestId" -> requestId = values.name(MAX_NAME);
            case "holding" -> readHolding(body);
            default -> body.wrong("is not a field of a request for work");
        }
    }

    private void readTasks(JsonBody body, FieldReader values) {
        tasksGiven = !body.isAbsent();
        int[] seen = {0};
        body.array("an array of names of tasks", () -> {
            if (++seen[0] > properties.maxTasks()) {
                body.skip();
                return;
            }
            String task = values.element(MAX_NAME);
            if (task != null) {
                tasks.add(task);
            }
        });
        if (seen[0] > properties.maxTasks()) {
            body.violation(pointer + "/tasks", "must have at most " + properties.maxTasks() + " elements");
        }
    }

    private void readHolding(JsonBody body) {
        if (body.isAbsent()) {
            return;
        }
        List<String> tokens = new ArrayList<>();
        Tokens.read(body, "holding", pointer, properties.maxLeases(), tokens);
        holding = tokens;
    }

    @Override
    public void end(JsonBody body) {
        require(body, workerIdGiven, "/workerId");
        require(body, instanceGiven, "/instance");
        require(body, tasksGiven, "/tasks");
    }

    private void require(JsonBody body, boolean given, String member) {
        if (!given) {
            body.violation(pointer + member, "is required");
        }
    }

    /** What was read, when nothing was wrong. */
    LeaseRequest request() {
        return new LeaseRequest(
                new WorkerName(Objects.requireNonNull(workerId), Objects.requireNonNull(instance)),
                List.copyOf(tasks),
                max == null ? 1 : max,
                patience == null ? Duration.ZERO : patience,
                length,
                requestId,
                holding);
    }
}
