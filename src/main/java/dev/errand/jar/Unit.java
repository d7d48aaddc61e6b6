package dev.errand.jar;

import dev.errand.task.definition.TaskDefinition;
import java.util.List;

/** A unit that is loaded. Immutable. */
record Unit(String name, UnitClassLoader loader, UnitEnvironment environment, List<TaskDefinition> tasks) {

    /** When no task of it runs any more. */
    void close() {
        environment.close();
        loader.closeQuietly();
    }
}
