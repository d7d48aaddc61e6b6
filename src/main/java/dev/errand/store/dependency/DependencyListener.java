package dev.errand.store.dependency;

import dev.errand.job.Job;
import dev.errand.store.JobStore.Promoted;
import java.util.List;

/** Is told, after the commit and on the writer's thread, what the ends of some jobs did to others. Must be quick. */
public interface DependencyListener {

    /** These wait for no other job any more, and for their time at the most. */
    void released(List<Promoted> jobs);

    /** These have ended because one ended that they waited for. */
    void fell(List<Job> jobs);

    /** These had ended so, and wait again. */
    void armed(List<Job> jobs);

    /** These were called off with one that had spawned them, or what spawned them: they are canceled, or run and are to stop. */
    default void calledOff(List<Job> jobs) {}

    /** There is more to be settled: {@link Dependencies#settleLeft} does, and whoever calls off what others spawned. */
    void left();
}
