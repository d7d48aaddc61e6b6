package dev.errand.task.catalog;

import dev.errand.job.spec.TenantNames;
import dev.errand.task.Task;
import dev.errand.task.definition.TaskDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.stereotype.Component;

/**
 * The tasks that there are. Those of this application come first: every {@link Task} method of a Spring bean, found once when all beans
 * exist and before any work is accepted, and what each {@link LocalTasks} adds to these. Asking earlier is an error. A method that cannot
 * work stops the start-up. Then those that each {@link TaskSource} has now. Safe to use from any thread.
 */
@Component
public final class TaskCatalog implements SmartInitializingSingleton {

    private final @Nullable ConfigurableListableBeanFactory beans;
    private volatile @Nullable Map<String, TaskDefinition> byName;
    private volatile List<TaskSource> sources = List.of();

    @Autowired
    TaskCatalog(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    private TaskCatalog(List<TaskDefinition> definitions, List<TaskSource> sources) {
        this.beans = null;
        this.byName = index(definitions);
        this.sources = sources;
    }

    /** A catalog of what these sources have, without Spring. */
    public static TaskCatalog of(TaskSource... sources) {
        return new TaskCatalog(List.of(), List.of(sources));
    }

    /**
     * A catalog of the tasks of these objects, without Spring.
     *
     * @throws IllegalStateException if one of them cannot work
     */
    public static TaskCatalog of(Object... beans) {
        TaskScanner scanner = new TaskScanner();
        List<TaskDefinition> found = new ArrayList<>();
        for (Object bean : beans) {
            found.addAll(scanner.scan(bean));
        }
        return new TaskCatalog(found, List.of());
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (beans != null) {
            Map<String, TaskDefinition> found = index(new TaskScanner().scan(beans));
            for (LocalTasks each :
                    beans.getBeanProvider(LocalTasks.class).orderedStream().toList()) {
                List<TaskDefinition> more = each.load(found.keySet());
                found = index(
                        Stream.concat(found.values().stream(), more.stream()).toList());
            }
            byName = found;
            sources = beans.getBeanProvider(TaskSource.class).orderedStream().toList();
        }
    }

    /**
     * The task of this name, if there is one.
     *
     * @throws RuntimeException where only a source can tell, and cannot now
     */
    public Optional<TaskDefinition> find(String name) {
        TaskDefinition here = loaded().get(name);
        return here == null
                ? sources.stream().flatMap(source -> source.find(name).stream()).findFirst()
                : Optional.of(here);
    }

    /**
     * The task that a tenant knows by this name: those that run in this application are everybody's, those of sources have one owner.
     *
     * @param tenant nothing for the default one
     */
    public Optional<TaskDefinition> find(@Nullable String tenant, String name) {
        TaskDefinition here = loaded().get(name);
        return here == null ? find(TenantNames.stored(tenant, name)) : Optional.of(here);
    }

    /** All tasks that a tenant knows, sorted by the names by which it knows them. */
    public List<TaskDefinition> all(@Nullable String tenant) {
        return all().stream()
                .filter(task -> isHere(task.name()) || TenantNames.isOf(tenant, task.name()))
                .sorted(Comparator.comparing(task -> TenantNames.shown(task.name())))
                .toList();
    }

    /** Whether the task runs in this application. */
    public boolean isHere(String name) {
        return loaded().containsKey(name);
    }

    /** The tasks that run in this application, sorted by name. */
    public List<TaskDefinition> here() {
        return List.copyOf(loaded().values());
    }

    /** All tasks, sorted by name. */
    public List<TaskDefinition> all() {
        Map<String, TaskDefinition> all = new TreeMap<>(loaded());
        sources.forEach(source -> source.all().forEach(task -> all.putIfAbsent(task.name(), task)));
        return List.copyOf(all.values());
    }

    private Map<String, TaskDefinition> loaded() {
        Map<String, TaskDefinition> loaded = byName;
        if (loaded == null) {
            throw new IllegalStateException("the tasks are known only when all beans were made");
        }
        return loaded;
    }

    private static Map<String, TaskDefinition> index(List<TaskDefinition> definitions) {
        Map<String, TaskDefinition> index = new TreeMap<>(Comparator.naturalOrder());
        for (TaskDefinition definition : definitions) {
            TaskDefinition other = index.putIfAbsent(definition.name(), definition);
            if (other != null) {
                throw new IllegalStateException("two tasks have one name: " + other + " and " + definition);
            }
        }
        return index;
    }
}
