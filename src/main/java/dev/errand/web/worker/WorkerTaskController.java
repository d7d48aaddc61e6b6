package dev.errand.web.worker;

import dev.errand.access.Caller;
import dev.errand.memory.Share;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import dev.errand.worker.WorkerProperties;
import dev.errand.worker.registration.OfferedTask;
import dev.errand.worker.registration.Registration;
import dev.errand.worker.registration.Registration.Registered;
import dev.errand.worker.registration.TaskRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes down which tasks workers have. */
@RestController
@ConditionalOnBooleanProperty(name = "errand.workers.enabled", matchIfMissing = true)
class WorkerTaskController {

    private final BodyReader bodies;
    private final TaskRegistry registry;
    private final long maxSchemaBytes;

    WorkerTaskController(BodyReader bodies, TaskRegistry registry, WorkerProperties properties) {
        this.bodies = bodies;
        this.registry = registry;
        this.maxSchemaBytes = properties.maxSchemaBytes().toBytes();
    }

    /** The tasks in the order in which they were sent. */
    record Answer(List<Registered> tasks) {}

    @PostMapping(path = "/v1/worker-tasks", produces = MediaType.APPLICATION_JSON_VALUE)
    Answer register(HttpServletRequest request) {
        QueryParameters.of(request);
        Share share = bodies.share(request);
        try {
            Caller caller = Callers.of(request);
            Registration registration = RegistrationReader.read(bodies.read(request), maxSchemaBytes);
            Owners.mustCover(
                    caller, registration.tasks().stream().map(OfferedTask::name).toList());
            return new Answer(registry.register(registration, caller.tenant().name()));
        } finally {
            share.close();
        }
    }

    @DeleteMapping("/v1/worker-tasks/{name}")
    ResponseEntity<Void> remove(@PathVariable("name") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        if (!caller.coversTask(name) || !registry.remove(Owners.stored(caller, name))) {
            throw Problem.of(ProblemType.TASK_NOT_FOUND, "no worker has registered a task named " + name)
                    .asException();
        }
        return ResponseEntity.noContent().build();
    }
}
