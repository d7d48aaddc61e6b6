package dev.errand.task;

import java.util.Map;
import java.util.Optional;

/**
 * What a class with {@link Task} methods may know of where it runs, when it came with a jar: its public constructor takes it, or nothing. For
 * the life of the service; safe to use from any thread.
 */
public interface TaskEnvironment {

    /** The name of the jar, without {@code .jar}, or of the directory of jars that the class came with. */
    String name();

    /**
     * A value of the configuration of this jar: what stands under {@code errand.jars.NAME.}, in a file, in the environment or among the
     * arguments of the service.
     *
     * @param key what follows behind that, such as {@code api.url}
     */
    Optional<String> get(String key);

    /** All of that, by what follows behind {@code errand.jars.NAME.}. */
    Map<String, String> config();

    /** Writes to the log of the service, under the name of the jar. Within an attempt its lines name the job. */
    System.Logger logger();

    /**
     * Has something closed when the service ends and no task runs any more; what was named last is closed first. Not done after a crash. At
     * once when the service has ended already.
     */
    void onClose(AutoCloseable resource);
}
