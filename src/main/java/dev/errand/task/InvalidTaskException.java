package dev.errand.task;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A task was written in a way that cannot work: stops the start-up and says which method and why. */
final class InvalidTaskException extends IllegalStateException {

    InvalidTaskException(Method method, String problem) {
        this(method, problem, null);
    }

    InvalidTaskException(Method method, String problem, @Nullable Throwable cause) {
        super("@Task method " + nameOf(method) + ": " + problem, cause);
    }

    static String nameOf(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }
}
