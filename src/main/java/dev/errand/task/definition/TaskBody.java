package dev.errand.task.definition;

import dev.errand.task.JobContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done for each attempt of a task that this node runs. Safe for concurrent use. */
public interface TaskBody {

    /**
     * Does it in the calling thread, which is interrupted when it is to stop.
     *
     * @param arguments one for each parameter, as they were bound
     * @param context what it may know of its job and tell about it
     * @return what the task returned; a {@code CompletionStage} is not waited for
     * @throws Throwable whatever the task threw, as it threw it
     */
    @Nullable
    Object invoke(List<@Nullable Object> arguments, JobContext context) throws Throwable;

    /** Where that is, as clients are told. */
    default RunsIn runsIn() {
        return RunsIn.SERVICE;
    }

    /** The class loader that its code needs, where that is not the service's own, see {@link TaskCode}. */
    default @Nullable ClassLoader loader() {
        return null;
    }
}
