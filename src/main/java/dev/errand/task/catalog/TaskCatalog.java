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
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.stereotype.Component;

/**
 * The tasks that there are. Those of this application come first: every {@link Task} method of a Spring bean, found once when all beans
 * exist and before any work is accepted, and what each {@link LocalTasks} adds to these, then or a little later. Asking earlier is an error. A method
 * of a bean that cannot work stops the start-up. Then those that each {@link TaskSource} has now. Safe to use from any thread.
 */
@Component
public final class TaskCatalog implements SmartInitializingSingleton {

    private final @Nullable ConfigurableListableBeanFactory beans;
    private volatile @Nullable Loaded loaded;
    private volatile List<LocalTasks> locals = List.of();
    private volatile List<SignatureCheck> checks = List.of();
    private volatile List<TaskSource> sources = List.of();

    /**
     * What this application has.
     *
     * @param byName by their names, sorted
     * @param local the names of those among them whose signature is for a source to say
     */
    private record Loaded(Map<String, TaskDefinition> byName, Set<String> local) {

        Loaded with(List<TaskDefinition> more) {
            Stream<String> names = more.stream()
                    .filter(task -> task.runsIn() == RunsIn.SERVICE)
                    .map(TaskDefinition::name);
            return new Loaded(
                    index(Stream.concat(byName.values().stream(), more.stream()).toList()),
                    Stream.concat(local.stream(), names).collect(Collectors.toUnmodifiableSet()));
        }
    }

    @Autowired
    TaskCatalog(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    private TaskCatalog(List<TaskDefinition> definitions, List<TaskSource> sources) {
        this.beans = null;
        this.loaded = new Loaded(index(definitions), Set.of());
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
            locals = beans.getBeanProvider(LocalTasks.class).orderedStream().toList();
            Loaded all = new Loaded(index(methods), Set.of());
            for (LocalTasks each : locals) {
                all = all.with(each.load(all.byName().keySet()));
            }
            loaded = all;
            checks = beans.getBeanProvider(SignatureCheck.class).stream().toList();
            sources = beans.getBeanProvider(TaskSource.class).orderedStream().toList();
        }
    }

    /** Takes what {@link LocalTasks} has that came late, all of it at once, and tells those who look for work that it is there. */
    public void add(List<TaskDefinition> late) {
        loaded = loaded().with(late);
        if (beans != null) {
            beans.getBeanProvider(TaskListener.class).forEach(TaskListener::moreTasks);
        }
    }

    /** For those who answer somebody: what is not known yet may be about to come. */
    private void awaitLate() {
        locals.forEach(LocalTasks::awaitLate);
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
     * one owner. For somebody who is to be answered: where tasks of this application are still to come, and nobody knows it or they may bring another
     * signature of it, it waits for those.
     *
     * @param tenant nothing for the default one
     * @throws TasksLoadingException when they do not come in time and nobody knows it
     */
    public Optional<TaskDefinition> find(@Nullable String tenant, String name) {
        Loaded before = loaded();
        Optional<TaskDefinition> known = present(tenant, name);
        if (known.isPresent() && !mayComeAnew(known.get(), before)) {
            return known;
        }
        try {
            awaitLate();
        } catch (TasksLoadingException e) {
            if (known.isEmpty()) {
                throw e;
            }
            // As some node has registered it.
            return known;
        }
        return loaded().equals(before) ? known : present(tenant, name);
    }

    /** Whether it is known from other nodes, or from the last time: a job checked against that signature might wait in vain for who has it. */
    private static boolean mayComeAnew(TaskDefinition task, Loaded now) {
        return task.runsIn() == RunsIn.SERVICE
                && task.revision() != null
                && !now.byName().containsKey(task.name());
    }

    private Optional<TaskDefinition> present(@Nullable String tenant, String name) {
        Loaded now = loaded();
        TaskDefinition here = now.byName().get(name);
        return here == null || now.local().contains(name)
                ? findBy(name, TenantNames.stored(tenant, name))
                : Optional.of(here);
    }

    /**
     * What is loaded may have another signature than the one that submissions are checked against: that is for the source to say.
     *
     * @param stored its name where tasks have owners
     */
    private Optional<TaskDefinition> findBy(String name, String stored) {
        Loaded now = loaded();
        TaskDefinition here = now.byName().get(name);
        if (here != null) {
            return Optional.of(now.local().contains(name) ? presentOf(here) : here);
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

    /**
     * All tasks that a tenant knows, sorted by the names by which it knows them. Waits for those that are still to come.
     *
     * @throws TasksLoadingException when they do not come in time
     */
    public List<TaskDefinition> all(@Nullable String tenant) {
        awaitLate();
        return present(tenant);
    }

    /** The same of those that there are now. */
    public List<TaskDefinition> present(@Nullable String tenant) {
        return all().stream()
                .filter(task -> task.runsIn() != RunsIn.WORKER || TenantNames.isOf(tenant, task.name()))
                .sorted(Comparator.comparing(task -> TenantNames.shown(task.name())))
                .toList();
    }

    /** Whether the task runs in this application. */
    public boolean isHere(String name) {
        return loaded().byName().containsKey(name);
    }

    /**
     * Whether the name is taken for all tenants, as far as it is known without asking. Waits for those that are still to come.
     *
     * @throws TasksLoadingException when they do not come in time
     */
    public boolean isEverybodys(String name) {
        awaitLate();
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
        Loaded now = loaded();
        return now.byName().containsKey(name)
                && (signature == null
                        || !now.local().contains(name)
                        || checks.stream().allMatch(check -> check.takes(name, signature)));
    }

    /** The task as it runs in this application, if it does. */
    public Optional<TaskDefinition> here(String name) {
        return Optional.ofNullable(loaded().byName().get(name));
    }

    /** The tasks that run in this application, sorted by name. */
    public List<TaskDefinition> here() {
        return List.copyOf(loaded().byName().values());
    }

    /** All tasks, sorted by name. */
    public List<TaskDefinition> all() {
        Loaded now = loaded();
        Map<String, TaskDefinition> all = new TreeMap<>(now.byName());
        now.local().forEach(name -> all.computeIfPresent(name, (same, here) -> presentOf(here)));
        sources.forEach(source -> source.all().forEach(task -> all.putIfAbsent(task.name(), task)));
        return List.copyOf(all.values());
    }

    private Loaded loaded() {
        Loaded now = loaded;
        if (now == null) {
            throw new IllegalStateException("the tasks are known only when all beans were made");
        }
        return now;
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
