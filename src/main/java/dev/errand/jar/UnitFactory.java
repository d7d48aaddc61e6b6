package dev.errand.jar;

import dev.errand.task.Task;
import dev.errand.task.TaskEnvironment;
import dev.errand.task.catalog.TaskMethods;
import dev.errand.task.definition.TaskCode;
import dev.errand.task.definition.TaskDefinition;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Binder;

/** Makes units out of their files: finds the classes with {@link Task} methods and makes an object of each. For one thread at a time. */
final class UnitFactory {

    private final Binder binder;
    private final TaskMethods methods = new TaskMethods();

    UnitFactory(Binder binder) {
        this.binder = binder;
    }

    /**
     * Loads one unit.
     *
     * @param taken whose the tasks are that there are already, in words, by their names
     * @throws UnitException if it cannot be used; nothing of it is left then but what its own code may have begun
     */
    Unit load(JarScan.Found found, Map<String, String> taken) throws UnitException {
        checkReadable(found);
        UnitFile file = found.unit();
        UnitEnvironment environment = new UnitEnvironment(file.name(), binder);
        UnitClassLoader loader = new UnitClassLoader(file.name(), urls(file));
        ClassLoader before = TaskCode.enter(loader);
        try {
            return new Unit(file.name(), loader, environment, tasks(found.classes(), loader, environment, taken));
        } catch (Throwable e) {
            // Whatever code of the unit throws, an error included: the service does without it.
            environment.close();
            loader.closeQuietly();
            throw e instanceof UnitException known ? known : new UnitException(Problems.of(e), e);
        } finally {
            TaskCode.leave(loader, before);
        }
    }

    private static void checkReadable(JarScan.Found found) throws UnitException {
        Exception problem = found.problem();
        if (problem != null) {
            throw problem instanceof UnitException known ? known : new UnitException(Problems.of(problem), problem);
        }
    }

    private static URL[] urls(UnitFile file) throws UnitException {
        try {
            List<URL> urls = new ArrayList<>();
            for (Path jar : file.jars()) {
                urls.add(jar.toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        } catch (IOException e) {
            throw new UnitException(Problems.of(e), e);
        }
    }

    private List<TaskDefinition> tasks(
            List<String> classes, ClassLoader loader, TaskEnvironment environment, Map<String, String> taken)
            throws UnitException, ReflectiveOperationException {
        Map<String, TaskDefinition> tasks = new TreeMap<>();
        for (String name : classes) {
            Class<?> type = Class.forName(name, false, loader);
            // Others may only speak of the annotation.
            if (TaskMethods.areIn(type)) {
                for (TaskDefinition task : methods.of(make(type, environment))) {
                    add(task, tasks, taken);
                    describe(task);
                }
            }
        }
        if (tasks.isEmpty()) {
            throw new UnitException("it has no class with @Task methods");
        }
        return List.copyOf(tasks.values());
    }

    private static void add(TaskDefinition task, Map<String, TaskDefinition> tasks, Map<String, String> taken)
            throws UnitException {
        String whose = taken.get(task.name());
        if (whose != null) {
            throw new UnitException("it has a task named '" + task.name() + "', as " + whose + " has");
        }
        if (tasks.putIfAbsent(task.name(), task) != null) {
            throw new UnitException("it has two tasks named '" + task.name() + "'");
        }
    }

    /** Its types may hold what the unit does not bring, and that is seen when they are described. */
    private static void describe(TaskDefinition task) throws UnitException {
        try {
            task.parametersSchema();
        } catch (RuntimeException | LinkageError e) {
            throw new UnitException("its task '" + task.name() + "' cannot be described: " + Problems.of(e), e);
        }
    }

    private static Object make(Class<?> type, TaskEnvironment environment)
            throws UnitException, ReflectiveOperationException {
        if (Modifier.isAbstract(type.getModifiers())) {
            throw new UnitException(
                    type.getName() + " is abstract: @Task methods are found in classes of which objects can be made");
        }
        // The one that is told more comes first.
        Constructor<?> constructor = Stream.of(type.getConstructors())
                .filter(each -> takes(each, TaskEnvironment.class) || takes(each))
                .max(Comparator.comparingInt(Constructor::getParameterCount))
                .orElseThrow(() -> new UnitException(type.getName()
                        + " has no public constructor without parameters, or with a TaskEnvironment alone"));
        constructor.setAccessible(true);
        try {
            return constructor.getParameterCount() == 0
                    ? constructor.newInstance()
                    : constructor.newInstance(environment);
        } catch (InvocationTargetException e) {
            throw new UnitException(type.getName() + " could not be made: " + Problems.of(e.getTargetException()), e);
        }
    }

    private static boolean takes(Constructor<?> constructor, Class<?>... parameters) {
        return List.of(constructor.getParameterTypes()).equals(List.of(parameters));
    }
}
