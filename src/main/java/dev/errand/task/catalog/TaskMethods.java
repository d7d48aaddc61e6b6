package dev.errand.task.catalog;

import dev.errand.task.definition.InvalidTaskException;
import dev.errand.task.definition.TaskDefinition;
import java.util.List;

/** Reads the {@link dev.errand.task.Task} methods of objects that are no beans. For one thread at a time. */
public final class TaskMethods {

    private final TaskScanner scanner = new TaskScanner();

    /** Whether a class has any, its own or inherited. */
    public static boolean areIn(Class<?> type) {
        return TaskScanner.hasTasks(type);
    }

    /**
     * Those of an object.
     *
     * @throws InvalidTaskException if one of them cannot work
     */
    public List<TaskDefinition> of(Object object) {
        return scanner.scan(object);
    }
}
