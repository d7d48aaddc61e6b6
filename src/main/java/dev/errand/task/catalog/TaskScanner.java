package dev.errand.task.catalog;

import dev.errand.task.Task;
import dev.errand.task.definition.InvalidTaskException;
import dev.errand.task.definition.TaskDefinition;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/** Finds the {@link Task} methods of beans, behind whatever proxies. Used at start-up by one thread. */
final class TaskScanner {

    private final TaskMethodReader reader = new TaskMethodReader();

    /** All tasks of the application. Beans that would be made late are made now if they have any. */
    List<TaskDefinition> scan(ConfigurableListableBeanFactory beans) {
        List<TaskDefinition> found = new ArrayList<>();
        for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : classOf(beans, name);
            Map<Method, Task> tasks = type == null ? Map.of() : tasksOf(type);
            if (type != null && !tasks.isEmpty()) {
                if (!beans.isSingleton(name)) {
                    throw new IllegalStateException("bean '" + name + "' has tasks but is not a singleton");
                }
                found.addAll(read(beans.getBean(name), type, tasks));
            }
        }
        return found;
    }

    /** The tasks of one object. */
    List<TaskDefinition> scan(Object bean) {
        Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
        return read(bean, type, tasksOf(type));
    }

    static boolean hasTasks(Class<?> type) {
        return !tasksOf(type).isEmpty();
    }

    private List<TaskDefinition> read(Object bean, Class<?> type, Map<Method, Task> tasks) {
        return tasks.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .map(entry ->
                        reader.read(entry.getValue(), type, entry.getKey(), bean, invocable(entry.getKey(), bean)))
                .toList();
    }

    private static @Nullable Class<?> classOf(ConfigurableListableBeanFactory beans, String name) {
        Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
        return type == null ? null : ClassUtils.getUserClass(type);
    }

    private static Map<Method, Task> tasksOf(Class<?> type) {
        if (!AnnotationUtils.isCandidateClass(type, Task.class)) {
            return Map.of();
        }
        return MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Task>)
                method -> AnnotatedElementUtils.findMergedAnnotation(method, Task.class));
    }

    /** The method as the bean, which may be a proxy, can be called. */
    private static Method invocable(Method method, Object bean) {
        try {
            return AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException e) {
            throw new InvalidTaskException(method, "the bean's proxy has no such method", e);
        }
    }
}
