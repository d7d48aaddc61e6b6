package dev.errand.task.catalog;

import dev.errand.job.spec.TenantNames;
import dev.errand.task.Task;
import dev.errand.task.definition.RunsIn;
import dev.errand.task.definition.TaskDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.stereotype.Component;

/**
 * The tasks that there are. Those of this application come first: every {@link Task} method of a Spring bean, found once when all beans
 * exist and before any work is accepted, and what each {@link LocalTasks} adds to these. Asking earlier is an error. A method of a bean that cannot
 * work stops the start-up. Then those that each {@link TaskSource} has now. Safe to use from any thread.
 */
@Component
public final class TaskCatalog implements SmartInitializingSingleton {

    private final @Nullable ConfigurableListableBeanFactory beans;
    private volatile @Nullable Map<String, TaskDefinition> byName;
    /** Those among them whose signature is for a source to say. */
    private volatile Set<String> local = Set.of();

    private volatile List<SignatureCheck> checks = List.of();
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
            List<TaskDefinition> methods = new TaskScanner().scan(beans);
            byName = withLocal(index(methods), beans.getBeanProvider(LocalTasks.class));
            checks = beans.getBeanProvider(SignatureCheck.class).stream().toList();
            sources = beans.getBeanProvider(TaskSource.class).orderedStream().toList();
        }
    }

    private Map<String, TaskDefinition> withLocal(
            Map<String, TaskDefinition> methods, ObjectProvider<LocalTasks> locals) {
        Map<String, TaskDefinition> all = methods;
        for (LocalTasks each : locals.orderedStream().toList()) {
            List<TaskDefinition> more = each.load(all.keySet());
            Stream<String> names = more.stream()
                    .filter(task -> task.runsIn() == RunsIn.SERVICE)
                    .map(TaskDefinition::name);
            local = Stream.concat(local.stream(), names).collect(Collectors.toUnmodifiableSet());
            all = index(Stream.concat(all.values().stream(), more.stream()).toList());
        }
        return all;
    }

    /**
     * The task of this name, if there is one.
     *
     * @throws RuntimeException where only a source can tell, and cannot now
     */
    public Optional<TaskDefinition> find(String name) {
        return findBy(name, name);
    }

    /**
     * The task that a tenant knows by this name: those that run in this application are everybody's, as are those of some sources; others have
     * one owner.
     *
     * @param tenant nothing for the default one
     */
    public Optional<TaskDefinition> find(@Nullable String tenant, String name) {
        TaskDefinition here = loaded().get(name);
        return here == null || local.contains(name)
                ? findBy(name, TenantNames.stored(tenant, name))
                : Optional.of(here);
    }

    /**
     * What is loaded may have another signature than the one that submissions are checked against: that is for the source to say.
     *
     * @param stored its name where tasks have owners
     */
    private Optional<TaskDefinition> findBy(String name, String stored) {
        TaskDefinition here = loaded().get(name);
        if (here != null) {
            return Optional.of(local.contains(name) ? presentOf(here) : here);
        }
        // Most are known: only for others the sources look, one after the other.
        return first(source -> source.known(source.isEverybodys() ? name : stored))
                .or(() -> first(source -> source.find(source.isEverybodys() ? name : stored)));
    }

    private TaskDefinition presentOf(TaskDefinition here) {
        return sources.stream()
                .filter(TaskSource::isEverybodys)
                .flatMap(source -> source.known(here.name()).stream())
                .findFirst()
                .orElse(here);
    }

    private Optional<TaskDefinition> first(Function<TaskSource, Optional<TaskDefinition>> question) {
        return sources.stream()
                .flatMap(source -> question.apply(source).stream())
                .findFirst();
    }

    /** All tasks that a tenant knows, sorted by the names by which it knows them. */
    public List<TaskDefinition> all(@Nullable String tenant) {
        return all().stream()
                .filter(task -> task.runsIn() != RunsIn.WORKER || TenantNames.isOf(tenant, task.name()))
                .sorted(Comparator.comparing(task -> TenantNames.shown(task.name())))
                .toList();
    }

    /** Whether the task runs in this application. */
    public boolean isHere(String name) {
        return loaded().containsKey(name);
    }

    /** Whether the name is taken for all tenants, as far as it is known without asking. */
    public boolean isEverybodys(String name) {
        return isHere(name)
                || sources.stream()
                        .anyMatch(source ->
                                source.isEverybodys() && source.known(name).isPresent());
    }

    /**
     * Whether a job can run in this application.
     *
     * @param signature of its task, that its arguments were checked against; nothing where that does not change
     */
    public boolean canRun(String name, @Nullable Integer signature) {
        return isHere(name)
                && (signature == null
                        || !local.contains(name)
                        || checks.stream().allMatch(check -> check.takes(name, signature)));
    }

    /** The task as it runs in this application, if it does. */
    public Optional<TaskDefinition> here(String name) {
        return Optional.ofNullable(loaded().get(name));
    }

    /** The tasks that run in this application, sorted by name. */
    public List<TaskDefinition> here() {
        return List.copyOf(loaded().values());
    }

    /** All tasks, sorted by name. */
    public List<TaskDefinition> all() {
        Map<String, TaskDefinition> all = new TreeMap<>(loaded());
        local.forEach(name -> all.computeIfPresent(name, (same, here) -> presentOf(here)));
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
