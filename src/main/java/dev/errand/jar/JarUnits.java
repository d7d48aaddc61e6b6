package dev.errand.jar;

import dev.errand.cluster.NodeJars;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.task.catalog.LocalTasks;
import dev.errand.task.definition.TaskDefinition;
import jakarta.annotation.PostConstruct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The units of this node: read once, at the start, by name. One that cannot be used is left out and told of, in the log, by {@code GET /v1/nodes}
 * and by the health; its jobs wait for a node that has their task. Where the service starts without such ones, they are loaded when it answers
 * already ({@link JarLoading}). What units asked for is closed when no task runs any more, which a crash leaves out. Nothing is done where there is
 * no directory. Loaded by one thread; safe for concurrent use.
 */
@Component
public class JarUnits extends PhasedLifecycle implements LocalTasks, NodeJars {

    private static final Logger log = LoggerFactory.getLogger(JarUnits.class);

    /** The directory that need not be there: nobody asked for it. */
    private static final Path USUAL = Path.of("tasks");

    private final JarProperties properties;
    private final Environment environment;
    private final JarScan scan;
    private final LateArrival arrival;
    private volatile Set<String> taken = Set.of();
    private volatile List<Unit> units = List.of();
    private volatile List<Jar> jars = List.of();
    private volatile @Nullable UnitStart starting;
    private volatile boolean isGivenUp;

    JarUnits(JarProperties properties, Environment environment) {
        // Stopped after the last attempt has ended.
        super(Phase.QUEUES);
        this.properties = properties;
        this.environment = environment;
        this.scan = new JarScan(properties.directory());
        this.arrival = new LateArrival(properties.loadTimeout());
    }

    /** Where the start waits for them, the rest of it goes on meanwhile. */
    @PostConstruct
    void look() {
        if (properties.onError() == JarProperties.OnError.FAIL) {
            scan.begin();
        }
    }

    @Override
    public List<TaskDefinition> load(Set<String> others) {
        taken = Set.copyOf(others);
        if (properties.onError() == JarProperties.OnError.SKIP && Files.exists(properties.directory())) {
            arrival.expect();
            return List.of();
        }
        return load();
    }

    /** Whether they are still to be loaded. */
    boolean areToCome() {
        return arrival.isExpected();
    }

    /** Those that were still to be loaded are there, and so are their tasks. */
    void haveCome() {
        arrival.happened();
    }

    @Override
    public void awaitLate() {
        arrival.await();
    }

    /** Loads those that are still to be loaded, each within a bounded time; answers their tasks. */
    List<TaskDefinition> load() {
        List<JarScan.Found> found = found();
        if (!found.isEmpty()) {
            load(found);
        }
        return tasks();
    }

    private void load(List<JarScan.Found> all) {
        Map<String, String> owners = new HashMap<>();
        taken.forEach(task -> owners.put(task, "the service itself"));
        Set<String> names = new HashSet<>();
        List<Unit> loaded = new ArrayList<>();
        List<Jar> found = new ArrayList<>();
        UnitFactory factory = new UnitFactory(Binder.get(environment));
        for (JarScan.Found each : all) {
            String name = each.unit().name();
            try {
                if (!names.add(name)) {
                    throw new UnitException("another jar or directory has that name");
                }
                Unit unit = start(factory, each, owners);
                unit.tasks().forEach(task -> owners.put(task.name(), "the jar " + unit.name()));
                loaded.add(unit);
                units = List.copyOf(loaded);
                found.add(told(unit));
            } catch (UnitException e) {
                if (isGivenUp) {
                    return;
                }
                if (e instanceof UnitHangsException) {
                    // Whatever it uses may be used for as long as it likes.
                    factory = new UnitFactory(Binder.get(environment));
                }
                found.add(refused(name, e));
            }
        }
        jars = List.copyOf(found);
    }

    private Unit start(UnitFactory factory, JarScan.Found found, Map<String, String> owners) throws UnitException {
        Map<String, String> known = Map.copyOf(owners);
        UnitStart start = new UnitStart(found.unit().name(), () -> factory.load(found, known));
        starting = start;
        if (isGivenUp) {
            start.giveUp();
        }
        try {
            return start.within(properties.loadTimeout());
        } finally {
            starting = null;
        }
    }

    /** Whoever loads them comes to an end soon, and those who wait for them go. */
    void giveUp() {
        isGivenUp = true;
        UnitStart present = starting;
        if (present != null) {
            present.giveUp();
        }
        arrival.failed();
    }

    boolean areGivenUp() {
        return isGivenUp;
    }

    private static Jar told(Unit unit) {
        List<String> tasks = unit.tasks().stream().map(TaskDefinition::name).toList();
        log.info("the jar {} is loaded, with {}", unit.name(), String.join(", ", tasks));
        return new Jar(unit.name(), tasks, null);
    }

    private List<JarScan.Found> found() {
        Path directory = properties.directory();
        if (!directory.normalize().equals(USUAL) && Files.notExists(directory)) {
            jars = List.of(refused(
                    directory.toString(),
                    new UnitException("there is no such directory, which errand.jars.directory names")));
            return List.of();
        }
        try {
            return scan.found();
        } catch (IOException e) {
            jars = List.of(refused(properties.directory().toString(), new UnitException(Problems.of(e), e)));
            return List.of();
        }
    }

    private Jar refused(String name, UnitException problem) {
        String text = String.valueOf(problem.getMessage());
        if (properties.onError() == JarProperties.OnError.FAIL) {
            throw new JarStartException(name, text);
        }
        log.warn("the jar {} is skipped, and its tasks wait for a node that has them: {}", name, text);
        log.debug("the jar {}", name, problem);
        return new Jar(name, List.of(), text);
    }

    /** The tasks of all that are loaded. */
    List<TaskDefinition> tasks() {
        return units.stream().flatMap(unit -> unit.tasks().stream()).toList();
    }

    @Override
    public List<Jar> jars() {
        return jars;
    }

    @Override
    protected void end() {
        units.reversed().forEach(Unit::close);
    }
}
