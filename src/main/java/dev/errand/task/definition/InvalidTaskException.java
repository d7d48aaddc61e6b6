package dev.errand.task.definition;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A task was written in a way that cannot work: stops the start-up and says which method and why. */
public final class InvalidTaskException extends IllegalStateException {

    public InvalidTaskException(Method method, String problem) {
        this(method, problem, null);
    }

    public InvalidTaskException(Method method, String problem, @Nullable Throwable cause) {
        super("@Task method " + nameOf(method) + ": " + problem, cause);
    }

    static String nameOf(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }
}
