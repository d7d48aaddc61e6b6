package dev.errand.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import dev.errand.store.PostgresServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Nodes on one database that do not all have a jar, or have it in different versions. */
@Timeout(240)
@Tag("long")
class JarClusterIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    /** Says which version ran it; the second one has a parameter more. */
    private static final String FIRST = """
            public class Sum {
                @Task("jar.sum") public String sum(int a, int b) { return "1:" + (a + b); }
            }""";

    private static final String SECOND = """
            public class Sum {
                @Task("jar.sum") public String sum(int a, int b, @Param(defaultValue = "0") long c) { return "2:" + (a + b + c); }
            }""";

    private static final String BREAKING = """
            public class Sum {
                @Task("jar.sum") public String sum(java.util.List<Integer> all) {
                    return "3:" + all.stream().mapToInt(Integer::intValue).sum();
                }
            }""";

    @TempDir
    private Path directory;

    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.newDatabase();
    private final List<RunningService> nodes = new ArrayList<>();
    private int directories;

    @AfterEach
    void close() {
        nodes.reversed().forEach(RunningService::close);
        server.giveBack(url);
    }

    private RunningService start(String... sources) {
        Path tasks = directory.resolve("tasks" + directories++);
        if (sources.length == 0) {
            // One that is named and is not there would be told as a fault.
            assertThat(tasks.toFile().mkdirs()).isTrue();
        } else {
            UnitJar.of(sources).write(tasks.resolve("sum.jar"));
        }
        RunningService node = RunningService.start(
                url,
                JarClusterIT.class,
                "--errand.jars.directory=" + tasks,
                "--errand.security.mode=open",
                "--errand.execution.queues.default.concurrency=8",
                "--errand.dispatch.poll-interval=500ms");
        nodes.add(node);
        return node;
    }

    private void stop(RunningService node) {
        nodes.remove(node);
        node.close();
    }

    /** What the newest node takes the others learn soon. */
    private static void awaitRevision(RunningService node, int revision) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> node.json(node.get("/v1/tasks/jar.sum"))
                                .path("revision")
                                .asInt()
                        == revision);
    }

    private static String submit(RunningService node, String args) {
        return node.json(node.post("/v1/jobs", "{\"task\":\"jar.sum\",\"args\":" + args + "}"))
                .path("id")
                .asString();
    }

    private static JsonNode job(RunningService node, String id) {
        return node.json(node.get("/v1/jobs/" + id));
    }

    /** What waits for other nodes keeps nothing waiting that this one can run. */
    private static void assertRunsOthers(RunningService node) {
        JsonNode job = node.json(node.post("/v1/jobs?wait=20", "{\"task\":\"echo\",\"args\":[1]}"));
        assertThat(job.path("status").asString()).as("%s", job).isEqualTo("succeeded");
    }

    private static Map<String, Integer> results(RunningService node, List<String> ids) {
        Map<String, Integer> results = new HashMap<>();
        await().atMost(LONG)
                .until(() ->
                        ids.stream().allMatch(id -> job(node, id).path("done").asBoolean()));
        for (String id : ids) {
            JsonNode job = job(node, id);
            assertThat(job.path("status").asString()).as("%s", job).isEqualTo("succeeded");
            results.merge(job.path("result").asString().substring(0, 1), 1, Integer::sum);
        }
        return results;
    }

    @Test
    void aJarOnOneOfTwoNodes_runsAThousandJobs_whereverTheyWereSubmitted() {
        RunningService without = start();
        RunningService with = start(FIRST);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ids.add(submit(without, "[" + i + ",1]"));
            ids.add(submit(with, "[" + i + ",2]"));
        }
        JsonNode batch = without.json(
                without.post("/v1/batches", "{\"task\":\"jar.sum\",\"mode\":\"starmap\",\"items\":[[1,2],[3,4]]}"));

        assertThat(results(without, ids)).isEqualTo(Map.of("1", 1000));
        await().atMost(LONG)
                .until(() -> without.json(
                                without.get("/v1/batches/" + batch.path("id").asString()))
                        .path("status")
                        .asString()
                        .equals("succeeded"));
        assertThat(without.json(without.get("/v1/tasks/jar.sum")).path("runsIn").asString())
                .isEqualTo("service");
        assertThat(without.post("/v1/jobs", "{\"task\":\"jar.sum\",\"args\":[\"1\",2]}")
                        .body())
                .contains("invalid-arguments", "/args/0");
        // The one that has nothing of it goes on with what it has.
        assertRunsOthers(without);
        assertThat(without.json(without.get("/v1/nodes")).toString())
                .contains("\"jars\":[]", "\"jars\":[{\"name\":\"sum\",\"status\":\"loaded\"}]");
    }

    @Test
    void jobsOfATaskThatNoNodeHasNow_wait() {
        RunningService without = start();
        RunningService with = start(FIRST);
        submit(with, "[1,1]");
        stop(with);

        String id = submit(without, "[1,2]");
        assertRunsOthers(without);
        assertThat(job(without, id).path("status").asString()).isEqualTo("queued");

        start(FIRST);
        assertThat(results(without, List.of(id))).isEqualTo(Map.of("1", 1));
    }

    @Test
    void aRollingChangeOfASignature_failsNoJob() {
        RunningService one = start(FIRST);
        RunningService two = start(FIRST);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(submit(i % 2 == 0 ? one : two, "[" + i + ",1]"));
        }
        stop(one);
        RunningService next = start(SECOND);
        awaitRevision(two, 2);
        for (int i = 0; i < 100; i++) {
            // Both take what the newest takes, whoever of them runs it.
            ids.add(submit(i % 2 == 0 ? two : next, "[" + i + ",1,1]"));
            ids.add(submit(i % 2 == 0 ? two : next, "[" + i + ",1]"));
        }
        stop(two);
        RunningService last = start(SECOND);

        assertThat(results(last, ids)).containsKey("2");
        assertThat(last.json(last.get("/v1/tasks/jar.sum")).path("revision").asInt())
                .isEqualTo(2);
    }

    @Test
    void aChangeThatBreaks_leavesJobsOfBefore_toNodesOfBefore() {
        RunningService former = start(FIRST);
        submit(former, "[1,1]");
        RunningService next = start(BREAKING);
        awaitRevision(former, 2);
        HttpResponse<String> refused = former.post("/v1/jobs", "{\"task\":\"jar.sum\",\"args\":[1,1]}");
        assertThat(refused.statusCode()).isEqualTo(422);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(submit(i % 2 == 0 ? former : next, "[[1,2,3]]"));
        }

        assertThat(results(former, ids)).isEqualTo(Map.of("3", 20));

        stop(next);
        String waits = submit(former, "[[1,2,3]]");
        assertRunsOthers(former);
        assertThat(job(former, waits).path("status").asString()).isEqualTo("queued");
        RunningService back = start(BREAKING);
        assertThat(results(back, List.of(waits))).isEqualTo(Map.of("3", 1));
    }
}
