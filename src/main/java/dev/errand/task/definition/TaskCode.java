package dev.errand.task.definition;

import org.jspecify.annotations.Nullable;

/**
 * The class loader that code of a task finds in its thread: that of the jar that it came with. Code of the service itself is left with what the
 * thread has, and costs nothing. Stateless.
 */
public final class TaskCode {

    private static final ClassLoader SERVICE = TaskCode.class.getClassLoader();

    private TaskCode() {}

    /** The class loader that code of an object needs, if it is not the service's own. */
    public static @Nullable ClassLoader loaderOf(Object bean) {
        ClassLoader loader = bean.getClass().getClassLoader();
        return SERVICE.equals(loader) ? null : loader;
    }

    /** The calling thread is about to run code of that loader; answers what to {@link #leave} with. */
    public static @Nullable ClassLoader enter(@Nullable ClassLoader loader) {
        if (loader == null) {
            return null;
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        return before;
    }

    /**
     * It has run it.
     *
     * @param loader as it was entered
     * @param before as that answered
     */
    public static void leave(@Nullable ClassLoader loader, @Nullable ClassLoader before) {
        if (loader != null) {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
