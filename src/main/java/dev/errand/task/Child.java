package dev.errand.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A job that a task spawns, see {@link JobContext#spawn(Child)}: which task, with what, and how. What is not said is as with any job that is
 * submitted. For one thread.
 */
public final class Child {

    private static final int MAX_KEY = 100;
    private static final int MAX_PRIORITY = 100;
    private static final int MAX_ATTEMPTS = 100;

    private final String key;
    private final String task;
    private final List<Object> args;
    private Map<String, Object> named = Map.of();
    private List<String> after = List.of();
    private Optional<String> queue = Optional.empty();
    private OptionalInt priority = OptionalInt.empty();
    private OptionalInt maxAttempts = OptionalInt.empty();
    private Optional<Duration> delay = Optional.empty();
    private Optional<Duration> timeout = Optional.empty();
    private boolean detached;

    private Child(String key, String task, List<Object> args) {
        this.key = key;
        this.task = task;
        this.args = args;
    }

    /**
     * A child.
     *
     * @param key what its parent calls it, 1 to 100 characters: whoever asks for the same key of the same parent gets the same child
     * @param task the name of its task
     * @param args its arguments by position: whatever can be written as JSON
     */
    public static Child of(String key, String task, Object... args) {
        if (key.isEmpty()
                || key.codePointCount(0, key.length()) > MAX_KEY
                || key.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a key must have 1 to " + MAX_KEY + " characters, and no control characters");
        }
        return new Child(key, task, Collections.unmodifiableList(new ArrayList<>(Arrays.asList(args))));
    }

    /** With arguments by name. */
    public Child named(Map<String, ?> arguments) {
        named = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        return this;
    }

    /** Waits until these jobs and batches have succeeded. */
    public Child after(String... ids) {
        after = List.of(ids);
        return this;
    }

    /** Waits in a queue. */
    public Child queue(String name) {
        queue = Optional.of(name);
        return this;
    }

    /** With a priority from -100 to 100; the higher goes first. */
    public Child priority(int value) {
        if (Math.abs((long) value) > MAX_PRIORITY) {
            throw new IllegalArgumentException("a priority must be from -100 to 100");
        }
        priority = OptionalInt.of(value);
        return this;
    }

    /** Is tried so often, 1 to 100 times. */
    public Child maxAttempts(int attempts) {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("a job must be tried 1 to 100 times");
        }
        maxAttempts = OptionalInt.of(attempts);
        return this;
    }

    /** Starts after so long at the earliest. */
    public Child delay(Duration duration) {
        if (duration.isNegative() || duration.toDays() > 365) {
            throw new IllegalArgumentException("a delay must be from 0 to 365 days");
        }
        delay = Optional.of(duration);
        return this;
    }

    /** Each attempt may take so long. */
    public Child timeout(Duration duration) {
        if (duration.toMillis() < 1 || duration.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("a timeout must be from 1 ms to 7 days");
        }
        timeout = Optional.of(duration);
        return this;
    }

    /** Goes on when its parent, or one above that, is canceled. */
    public Child detached() {
        detached = true;
        return this;
    }

    /** What its parent calls it. */
    public String key() {
        return key;
    }

    /** The name of its task. */
    public String task() {
        return task;
    }

    /** Its arguments by position. */
    public List<Object> args() {
        return args;
    }

    /** Its arguments by name. */
    public Map<String, Object> named() {
        return named;
    }

    /** What it waits for. */
    public List<String> after() {
        return after;
    }

    /** Where it waits, if that was said. */
    public Optional<String> queue() {
        return queue;
    }

    /** Its priority, if that was said. */
    public OptionalInt priority() {
        return priority;
    }

    /** How often it is tried, if that was said. */
    public OptionalInt maxAttempts() {
        return maxAttempts;
    }

    /** After how long it starts at the earliest, if that was said. */
    public Optional<Duration> delay() {
        return delay;
    }

    /** How long each attempt may take, if that was said. */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /** Whether it goes on when its parent is canceled. */
    public boolean isDetached() {
        return detached;
    }
}
