package dev.errand.task.definition;

import dev.errand.task.JobContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls a task's method on its bean. Reflection rather than a method handle of our own: the JDK compiles it to one, and a
 * handle that is not a constant would be slower.
 *
 * @param injected for each Java parameter, whether it takes the {@link JobContext}
 */
@SuppressWarnings("ArrayRecordComponent")
public record TaskInvoker(Object bean, Method method, boolean[] injected) implements TaskBody {

    @Override
    public @Nullable Object invoke(List<@Nullable Object> arguments, JobContext context) throws Throwable {
        @Nullable Object[] all = new @Nullable Object[injected.length];
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] = injected[i] ? context : arguments.get(next++);
        }
        try {
            return method.invoke(bean, all);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    @Override
    public @Nullable ClassLoader loader() {
        return TaskCode.loaderOf(bean);
    }

    @Override
    public String toString() {
        return InvalidTaskException.nameOf(method);
    }
}
