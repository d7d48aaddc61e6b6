package dev.errand.task.catalog;

import dev.errand.task.definition.TaskDefinition;
import java.util.List;
import java.util.Optional;

/** Where tasks come from that are not methods of this application, and so may come and go while it runs. Safe for concurrent use. */
public interface TaskSource {

    /** The task of this name as it is now, if there is one. Called for each submission of such a task. */
    Optional<TaskDefinition> find(String name);

    /** The same as far as it is known without looking for what may have been missed. */
    default Optional<TaskDefinition> known(String name) {
        return find(name);
    }

    /** All tasks as they are now, in any order. */
    List<TaskDefinition> all();

    /** Whether they are every tenant's by their names, as tasks of this application are; else they are stored by the names of their tenants. */
    default boolean isEverybodys() {
        return false;
    }
}
