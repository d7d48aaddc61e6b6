package dev.errand.task.catalog;

import dev.errand.task.definition.TaskDefinition;
import java.util.List;
import java.util.Optional;

/** Where tasks come from that are not methods of this application, and so may come and go while it runs. Safe for concurrent use. */
public interface TaskSource {

    /** The task of this name as it is now, if there is one. Called for each submission of such a task. */
    Optional<TaskDefinition> find(String name);

    /** All tasks as they are now, in any order. */
    List<TaskDefinition> all();
}
