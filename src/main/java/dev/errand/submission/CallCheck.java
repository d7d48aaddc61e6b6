package dev.errand.submission;

import dev.errand.job.spec.TaskCall;
import dev.errand.submission.ArgumentReferences.NoValueException;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.binding.ArgumentError;
import dev.errand.task.binding.InvalidArgumentsException;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.sensitive.SensitiveArguments;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Checks arguments that were not known when their job was submitted, as they would have been then. Safe for concurrent use. */
@Component
public class CallCheck {

    private final TaskCatalog tasks;
    private final ArgumentBinder binder;
    private final SubmissionProperties properties;

    CallCheck(TaskCatalog tasks, ArgumentBinder binder, SubmissionProperties properties) {
        this.tasks = tasks;
        this.binder = binder;
        this.properties = properties;
    }

    /** How many bytes arguments may have. */
    public long mostBytes() {
        return properties.maxBytes().toBytes();
    }

    /**
     * The call with what of its arguments is sensitive; what was so at the submission stays so. Those of a task that this node does not know
     * are left to whoever runs it.
     *
     * @throws NoValueException when they do not fit, or are too many bytes
     */
    public TaskCall checked(TaskCall call) {
        if (call.bytes() > mostBytes()) {
            throw new NoValueException("the arguments have " + call.bytes()
                    + " bytes with what others returned; at most " + mostBytes() + " are taken");
        }
        Optional<TaskDefinition> task = tasks.find(call.task());
        if (task.isEmpty()) {
            return call;
        }
        try {
            var unused = binder.bind(task.get(), call.args(), call.kwargs());
        } catch (InvalidArgumentsException e) {
            ArgumentError first = e.errors().getFirst();
            throw new NoValueException(first.pointer() + " " + first.detail());
        }
        List<String> now = SensitiveArguments.of(task.get(), call.args(), call.kwargs());
        return call.with(call.args(), call.kwargs(), SensitiveArguments.joined(call.sensitive(), now));
    }
}
