package dev.errand.submission;

import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.binding.ArgumentPointers;
import dev.errand.task.binding.InvalidArgumentsException;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.sensitive.SensitiveArguments;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What many jobs of one task have in common: their options are checked and filled in once, and only the arguments differ. Safe
 * for concurrent use.
 */
public final class JobTemplate {

    private final TaskDefinition task;
    private final ArgumentBinder binder;
    private final JobSpec common;

    JobTemplate(TaskDefinition task, ArgumentBinder binder, JobSpec common) {
        this.task = task;
        this.binder = binder;
        this.common = common;
    }

    /** The options that all have. */
    public JobSpec common() {
        return common;
    }

    /**
     * What is wrong with the arguments of one job; empty when they fit the task.
     *
     * @param pointers where the arguments stand; asked only when something is wrong
     */
    public List<Detail> check(@Nullable String args, @Nullable String kwargs, ArgumentPointers pointers) {
        if (common.relations().after().isEmpty()) {
            List<Detail> stray = StrayReferences.in(args, kwargs, pointers);
            if (!stray.isEmpty()) {
                return stray;
            }
        } else if (ArgumentReferences.areIn(args, kwargs)) {
            // It would be replaced for each of up to a hundred thousand items.
            return List.of(
                    new Detail(pointers.args(), "cannot stand for what others return: only a job's own arguments can"));
        }
        try {
            binder.bind(task, args, kwargs, pointers);
            return List.of();
        } catch (InvalidArgumentsException e) {
            return details(e);
        }
    }

    /** The order of one job. */
    public JobSpec spec(@Nullable String args, @Nullable String kwargs, JobRelations.BatchItem item) {
        return common.with(
                common.call().with(args, kwargs, SensitiveArguments.of(task, args, kwargs)),
                common.relations().ofItem(item));
    }

    static List<Detail> details(InvalidArgumentsException e) {
        return e.errors().stream()
                .map(error -> new Detail(error.pointer(), error.detail()))
                .toList();
    }
}
