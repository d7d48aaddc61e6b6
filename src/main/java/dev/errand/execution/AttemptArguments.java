package dev.errand.execution;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.JobId;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.TaskCall;
import dev.errand.memory.Band;
import dev.errand.memory.Budget;
import dev.errand.memory.JsonWeight;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.sensitive.SensitiveWords;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Binds the arguments of an attempt. Large ones are read only when there is memory for them, which is held until the task has
 * returned, since until then it may use them.
 */
@Component
class AttemptArguments {

    private static final Logger log = LoggerFactory.getLogger(AttemptArguments.class);
    private static final long PAUSE_MILLIS = 500;
    /** What is read is in memory as bytes of the database and as text. */
    private static final int WEIGHT = 2;

    private final ArgumentBinder binder;
    private final JobStore store;
    private final Budget budget;
    private final Band texts;
    private final Band objects;

    AttemptArguments(ArgumentBinder binder, JobStore store, Memory memory) {
        this.binder = binder;
        this.store = store;
        this.budget = memory.attempts();
        this.texts = memory.argumentTexts();
        this.objects = memory.arguments();
    }

    /** One value for each parameter. Waits while the store is away: the task has not begun, so nothing has failed. */
    List<@Nullable Object> bind(TaskDefinition task, Attempt attempt) throws InterruptedException {
        JobSpec spec = attempt.job().spec();
        refuseUnreadable(spec.call());
        if (!spec.call().leavesArgumentsOut()) {
            attempt.hide(SensitiveWords.of(spec.call()));
            return binder.bind(task, spec.call().args(), spec.call().kwargs());
        }
        JobId id = attempt.job().id();
        long bytes =
                asked(() -> store.measure(List.of(id), Extent.FULL).getFirst().bytes());
        Share ofText = budget.await(WEIGHT * bytes, texts);
        try {
            JobSpec whole = asked(
                    () -> store.findAll(List.of(id), Extent.FULL).getFirst().spec());
            refuseUnreadable(whole.call());
            long weight = JsonWeight.of(whole.call().args())
                    + JsonWeight.of(whole.call().kwargs());
            attempt.holdArguments(budget.await(weight, objects));
            attempt.hide(SensitiveWords.of(whole.call()));
            return binder.bind(task, whole.call().args(), whole.call().kwargs());
        } finally {
            ofText.close();
        }
    }

    /** Better no attempt than one with something else. */
    private static void refuseUnreadable(TaskCall call) {
        if (call.isUnreadable()) {
            throw new IllegalStateException("the arguments of this job cannot be decrypted");
        }
    }

    private static <T> T asked(Supplier<T> question) throws InterruptedException {
        while (true) {
            try {
                return question.get();
            } catch (StoreUnavailableException e) {
                log.debug("arguments are read later", e);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }
}
