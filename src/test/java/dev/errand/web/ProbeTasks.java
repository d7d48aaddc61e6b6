package dev.errand.web;

import dev.errand.task.Content;
import dev.errand.task.Task;
import java.nio.charset.StandardCharsets;
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

    /** Lets go on what waits at the gate, now and later. */
    void open(String gate) {
        gate(gate).countDown();
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, key -> new CountDownLatch(1));
    }
}
