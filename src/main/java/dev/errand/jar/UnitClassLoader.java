package dev.errand.jar;

import dev.errand.task.Task;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;

/**
 * Loads the classes of one unit. The JDK is everybody's. What tasks and the service tell each other with comes from the service, whatever
 * the unit bundles: the interface for tasks, SLF4J, JSpecify and Jackson 3. All else comes from the unit, and nothing else of the service
 * can be seen. Safe for concurrent use.
 */
final class UnitClassLoader extends URLClassLoader {

    private static final Set<String> SHARED = Set.of(
            Task.class.getPackageName(),
            "org.slf4j",
            "org.slf4j.event",
            "org.slf4j.helpers",
            "org.slf4j.spi",
            "org.jspecify.annotations",
            "com.fasterxml.jackson.annotation");

    /** With all packages below them. */
    private static final Set<String> SHARED_TREES = Set.of("tools.jackson.core", "tools.jackson.databind");

    private static final ClassLoader SERVICE = UnitClassLoader.class.getClassLoader();

    static {
        registerAsParallelCapable();
    }

    UnitClassLoader(String unit, URL[] jars) {
        super(nameOf(unit), jars, ClassLoader.getPlatformClassLoader());
    }

    /** The name of a unit's class loader, which stack traces tell. */
    static String nameOf(String unit) {
        return "errand-unit-" + unit;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return isShared(name) ? SERVICE.loadClass(name) : super.loadClass(name, resolve);
    }

    static boolean isShared(String name) {
        String inPackage = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        return SHARED.contains(inPackage)
                || SHARED_TREES.stream().anyMatch(tree -> inPackage.equals(tree) || inPackage.startsWith(tree + "."));
    }

    /** Files that are open in it are closed; what is loaded goes on. */
    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // The files are the operator's, and were only read.
        }
    }
}
