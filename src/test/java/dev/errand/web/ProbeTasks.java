package dev.errand.web;

import dev.errand.task.Child;
import dev.errand.task.Content;
import dev.errand.task.JobContext;
import dev.errand.task.Task;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Tasks that do as a test tells them. */
class ProbeTasks {

    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    /** Runs until the test opens the gate. */
    @Task("probe.hold")
    String hold(String gate) throws InterruptedException {
        gate(gate).await();
        return "held " + gate;
    }

    /** Ignores every request to stop until the test opens the gate. */
    @Task("probe.ignore")
    void ignore(String gate) {
        boolean over = false;
        while (!over) {
            try {
                gate(gate).await();
                over = true;
            } catch (InterruptedException ignored) {
                // It waits on: that is what an abandoned task does.
            }
        }
    }

    /** Returns bytes of a type. */
    @Task("probe.content")
    Content content(String type, String text) {
        return new Content(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a text of so many characters. */
    @Task("probe.large")
    String large(int characters) {
        return "x".repeat(characters);
    }

    /**
     * A job to be spawned.
     *
     * @param args by position
     */
    record Spawned(String key, String task, List<Object> args, boolean detached) {}

    /** Spawns some, waits at the gate unless that is empty, and answers their ids; the first attempt fails if it is to. */
    @Task(value = "probe.spawn", maxAttempts = 2)
    List<String> spawn(List<Spawned> children, String gate, boolean failsFirst, JobContext context)
            throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (Spawned each : children) {
            Child child = Child.of(each.key(), each.task(), each.args().toArray());
            ids.add(context.spawn(each.detached() ? child.detached() : child));
        }
        if (failsFirst && context.attempt() == 1) {
            throw new IllegalStateException("the first attempt fails");
        }
        if (!gate.isEmpty()) {
            gate(gate).await();
        }
        return ids;
    }

    /** Lets go on what waits at the gate, now and later. */
    void open(String gate) {
        gate(gate).countDown();
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, key -> new CountDownLatch(1));
    }
}
