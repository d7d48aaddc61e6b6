package dev.errand.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which jars with tasks this node found at its start; implemented by those who load them. */
public interface NodeJars {

    /** All of them, by name. */
    List<Jar> jars();

    /**
     * A jar, or a directory of jars.
     *
     * @param tasks the names of its tasks, sorted; none where it is not loaded
     * @param problem why it is not loaded; {@code null} if it is
     */
    record Jar(String name, List<String> tasks, @Nullable String problem) {

        /** What earlier versions kept names no tasks. */
        public Jar {
            tasks = tasks == null ? List.of() : List.copyOf(tasks);
        }
    }
}
