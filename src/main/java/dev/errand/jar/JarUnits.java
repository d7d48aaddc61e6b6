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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The units of this node: read once, at the start, by name. One that cannot be used is left out and told of, in the log, by {@code GET /v1/nodes}
 * and by the health; its jobs wait for a node that has their task. What units asked for is closed when no task runs any more, which a crash leaves
 * out. Nothing is done where there is no directory. Safe for concurrent use once it is loaded.
 */
@Component
public class JarUnits extends PhasedLifecycle implements LocalTasks, NodeJars {

    private static final Logger log = LoggerFactory.getLogger(JarUnits.class);

    /** The directory that need not be there: nobody asked for it. */
    private static final Path USUAL = Path.of("tasks");

    private final JarProperties properties;
    private final Environment environment;
    private final JarScan scan;
    private volatile List<Unit> units = List.of();
    private volatile List<Jar> jars = List.of();

    JarUnits(JarProperties properties, Environment environment) {
        // Stopped after the last attempt has ended.
        super(Phase.QUEUES);
        this.properties = properties;
        this.environment = environment;
        this.scan = new JarScan(properties.directory());
    }

    @PostConstruct
    void look() {
        scan.begin();
    }

    @Override
    public List<TaskDefinition> load(Set<String> taken) {
        List<JarScan.Found> found = found();
        if (!found.isEmpty()) {
            load(found, taken);
        }
        return tasks();
    }

    private void load(List<JarScan.Found> all, Set<String> taken) {
        UnitFactory factory = new UnitFactory(Binder.get(environment));
        Map<String, String> owners = new HashMap<>();
        taken.forEach(task -> owners.put(task, "the service itself"));
        Set<String> names = new HashSet<>();
        List<Unit> loaded = new ArrayList<>();
        List<Jar> found = new ArrayList<>();
        for (JarScan.Found each : all) {
            String name = each.unit().name();
            try {
                if (!names.add(name)) {
                    throw new UnitException("another jar or directory has that name");
                }
                Unit unit = factory.load(each, owners);
                unit.tasks().forEach(task -> owners.put(task.name(), "the jar " + unit.name()));
                loaded.add(unit);
                found.add(told(unit));
            } catch (UnitException e) {
                found.add(refused(name, e));
            }
        }
        units = List.copyOf(loaded);
        jars = List.copyOf(found);
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
