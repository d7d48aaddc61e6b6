package dev.errand.web.worker;

import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import dev.errand.worker.registration.OfferedTask;
import dev.errand.worker.registration.Registration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what an instance of a worker says of itself. For one request and one thread. */
final class RegistrationReader implements JsonBody.MemberReader {

    /** The most characters of a name. */
    static final int MAX_NAME = 200;

    private static final int MAX_TASKS = 1_000;

    private final long maxSchemaBytes;
    private final List<OfferedTask> tasks = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private @Nullable String workerId;
    private @Nullable String instance;
    private @Nullable String version;
    private @Nullable String host;
    private final Set<String> given = new HashSet<>();

    private RegistrationReader(long maxSchemaBytes) {
        this.maxSchemaBytes = maxSchemaBytes;
    }

    /**
     * What the body says.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    static Registration read(String body, long maxSchemaBytes) {
        RegistrationReader reader = new RegistrationReader(maxSchemaBytes);
        JsonBody.read(body, reader);
        return new Registration(
                Objects.requireNonNull(reader.workerId),
                Objects.requireNonNull(reader.instance),
                reader.version,
                reader.host,
                reader.tasks);
    }

    @Override
    public void read(JsonBody body, String name) {
        FieldReader values = new FieldReader(body);
        if (!body.isAbsent()) {
            given.add(name);
        }
        switch (name) {
            case "workerId" -> workerId = values.name(MAX_NAME);
            case "instance" -> instance = values.name(MAX_NAME);
            case "version" -> version = values.name(MAX_NAME);
            case "host" -> host = values.name(MAX_NAME);
            case "tasks" -> readTasks(body);
            default -> body.wrong("is not a field of a registration");
        }
    }

    private void readTasks(JsonBody body) {
        int[] seen = {0};
        body.array("an array of tasks", () -> {
            if (++seen[0] > MAX_TASKS) {
                body.skip();
                return;
            }
            String pointer = body.pointer();
            OfferedTask task = new OfferedTaskReader(maxSchemaBytes).read(body);
            if (task != null && !names.add(task.name())) {
                body.violation(pointer + "/name", "is the name of another task as well");
            } else if (task != null) {
                tasks.add(task);
            }
        });
        if (seen[0] > MAX_TASKS) {
            body.violation("/tasks", "must have at most " + MAX_TASKS + " elements, not " + seen[0]);
        }
    }

    @Override
    public void end(JsonBody body) {
        for (String name : List.of("workerId", "instance", "tasks")) {
            if (!given.contains(name)) {
                body.violation("/" + name, "is required");
            }
        }
    }
}
