package dev.errand.task.catalog;

/** Hears that this node can run more tasks than before. Must be quick. */
public interface TaskListener {

    /** Jobs that it could not run before, it may be able to run now. */
    void moreTasks();
}
