package dev.errand.jar;

import dev.errand.task.TaskEnvironment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** What a unit is told of where it runs. Safe for concurrent use. */
final class UnitEnvironment implements TaskEnvironment {

    private static final String PREFIX = "errand.jars.";

    private final String name;
    private final Binder binder;
    private final Logger log;
    private final System.Logger logger;
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private boolean closed;

    UnitEnvironment(String name, Binder binder) {
        this.name = name;
        this.binder = binder;
        this.log = LoggerFactory.getLogger(PREFIX + name);
        this.logger = new UnitLogger(log);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> get(String key) {
        return Optional.ofNullable(binder.bind(property(name + '.' + key), Bindable.of(String.class))
                .orElse(null));
    }

    @Override
    public Map<String, String> config() {
        return Map.copyOf(binder.bind(property(name), Bindable.mapOf(String.class, String.class))
                .orElseGet(Map::of));
    }

    private static ConfigurationPropertyName property(String name) {
        return ConfigurationPropertyName.adapt(PREFIX + name, '.');
    }

    @Override
    public System.Logger logger() {
        return logger;
    }

    @Override
    public void onClose(AutoCloseable resource) {
        synchronized (resources) {
            if (!closed) {
                resources.push(resource);
                return;
            }
        }
        close(resource);
    }

    /** Closes what is to be closed, the last first; whatever that throws is told in the log. */
    void close() {
        Deque<AutoCloseable> rest;
        synchronized (resources) {
            closed = true;
            rest = new ArrayDeque<>(resources);
            resources.clear();
        }
        rest.forEach(this::close);
    }

    private void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Throwable e) {
            log.warn("the jar {} could not close {}", name, resource.getClass().getName(), e);
        }
    }
}
