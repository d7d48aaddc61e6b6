package dev.errand.task.catalog;

import dev.errand.runtime.Told;

/** Whether there is a task cannot be told yet: some of this node are still to come. To be asked again soon. */
public final class TasksLoadingException extends RuntimeException implements Told {

    private static final long serialVersionUID = 1;

    /** With what is told to whoever asked. */
    public TasksLoadingException(String message) {
        super(message, null, false, false);
    }

    /** By whoever loads them, as soon as it is known why they do not come. */
    @Override
    public boolean isTold() {
        return true;
    }
}
