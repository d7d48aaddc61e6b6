package dev.errand.web;

import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import dev.errand.store.PostgresServer;
import dev.errand.task.JobContext;
import dev.errand.task.Task;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;

/** Two nodes of one service in this JVM, on a database of their own, and tasks that a test holds in its hands. */
final class TwoNodes implements AutoCloseable {

    static final HeldTasks TASKS = new HeldTasks();

    final RunningService a;
    final RunningService b;
    private final String url = PostgresServer.shared().newDatabase();

    /** Tasks that end when they are let go. */
    static final class HeldTasks {
        private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

        @Task("held")
        String held(String name) throws InterruptedException {
            if (!latch(name).await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let " + name + " go");
            }
            return name;
        }

        @Task("talk")
        String talk(String name, JobContext context) throws InterruptedException {
            held(name + "-speak");
            context.log("spoken");
            return held(name);
        }

        void letGo(String name) {
            latch(name).countDown();
        }

        private CountDownLatch latch(String name) {
            return held.computeIfAbsent(name, none -> new CountDownLatch(1));
        }
    }

    /** No configuration by annotation, so that no other test finds it by scanning. */
    static class Tasks {
        @Bean
        HeldTasks heldTasks() {
            return TASKS;
        }
    }

    TwoNodes(String... arguments) {
        a = RunningService.start(url, Tasks.class, arguments);
        b = RunningService.start(url, Tasks.class, arguments);
    }

    String url() {
        return url;
    }

    /** Until each hears the other. */
    void awaitHearing() {
        await().until(() -> gauge(a, "hearing") == 1
                && gauge(b, "hearing") == 1
                && gauge(a, "peers") == 1
                && gauge(b, "peers") == 1);
    }

    static double gauge(RunningService node, String name) {
        return node.bean(MeterRegistry.class)
                .get("errand.notify." + name)
                .gauge()
                .value();
    }

    /** Submits a job to a node that has room for it, so that it runs there. */
    static String start(RunningService node, String task, String name, String more) {
        String id = submit(node, task, name, more);
        await().until(() -> status(node, id).equals("running"));
        return id;
    }

    static String submit(RunningService node, String task, String name, String more) {
        String body = "{\"task\":\"%s\",\"args\":[\"%s\"]%s}".formatted(task, name, more);
        return node.json(node.post("/v1/jobs", body)).get("id").asString();
    }

    static String status(RunningService node, String id) {
        return node.json(node.get("/v1/jobs/" + id)).get("status").asString();
    }

    @Override
    public void close() {
        a.close();
        b.close();
        PostgresServer.shared().giveBack(url);
    }
}
