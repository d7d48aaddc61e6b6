package dev.errand.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.RunningService;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tasks out of jars, in a service that is alone. */
@Timeout(120)
class JarTasksIT {

    private static final String WORDS = """
            public class Words {
                public record Count(String word, int times) {
                    public Count { if (times < 0) throw new IllegalArgumentException("loader " + found()); }
                }
                public record Seen(String constructor, String call, String future) {
                    public String getEncoding() { return found(); }
                }
                static String found() {
                    return Thread.currentThread().getContextClassLoader() == Words.class.getClassLoader() ? "own" : "other";
                }
                private final String constructor = found();
                @Task(value = "words.repeat", description = "Repeats a word.", maxAttempts = 2)
                public String repeat(@Param(description = "What.") Count count, @Param(defaultValue = "\\" \\"") String between) {
                    return String.join(between, java.util.Collections.nCopies(count.times(), count.word()));
                }
                @Task("words.seen") public java.util.concurrent.CompletionStage<Seen> seen() {
                    java.util.concurrent.CompletableFuture<Seen> future = new java.util.concurrent.CompletableFuture<>();
                    String call = found();
                    new Thread(() -> future.complete(new Seen(constructor, call, found()))).start();
                    return future;
                }
                @Task("words.bytes") public Content bytes(JobContext job) {
                    job.log("attempt " + job.attempt());
                    return new Content("text/plain", "bytes".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                }
                @Task("words.fail") public void fail() { throw new Odd(); }
                public static class Odd extends RuntimeException {
                    @Override public String getMessage() { return "told with " + found(); }
                }
            }""";

    private static final String OLD = """
            public class Old {
                @Task("old.libraries") public String libraries(String json) throws Exception {
                    Object tree = new com.fasterxml.jackson.databind.ObjectMapper().readTree(json);
                    return com.google.common.collect.ImmutableList.of(tree.toString(), tree.getClass().getPackageName()).toString()
                        + (com.google.common.collect.ImmutableList.class.getClassLoader() == Old.class.getClassLoader());
                }
            }""";

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        Path tasks = directory.resolve("tasks");
        UnitJar.of(WORDS).write(tasks.resolve("words.jar"));
        UnitJar.of(OLD)
                .bundling(UnitJar.onClassPath("jackson-databind"))
                .bundling(UnitJar.onClassPath("jackson-core"))
                .bundling(UnitJar.onClassPath("jackson-annotations"))
                .bundling(UnitJar.oldestInRepository("com/google/guava", "guava"))
                .write(tasks.resolve("old.jar"));
        UnitJar.of("public class Taken { @Task(\"echo\") public int echo() { return 1; } }")
                .write(tasks.resolve("taken.jar"));
        UnitJar.of("public class Listed { @Task(\"listed\") public int listed() { return 1; } }")
                .write(tasks.resolve("trumped.jar"));
        service = RunningService.start(
                directory,
                JarTasksIT.class,
                "--errand.jars.directory=" + tasks,
                "--errand.security.mode=open",
                "--errand.command.directory=" + directory.resolve("commands"),
                "--errand.commands.listed.argv[0]=true",
                "--errand.commands.listed.result=none");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static JsonNode run(String body) {
        HttpResponse<String> answer = service.send(service.request("/v1/jobs")
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=30")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        JsonNode job = service.json(answer);
        assertThat(job.path("done").asBoolean()).as(answer.body()).isTrue();
        return job;
    }

    @Test
    void aTaskOutOfAJar_isRunAsAnyOther_withItsOwnTypes() {
        JsonNode job = run("{\"task\":\"words.repeat\",\"args\":[{\"word\":\"so\",\"times\":3}]}");

        assertThat(job.path("result").asString()).isEqualTo("so so so");
        assertThat(job.path("maxAttempts").asInt()).isEqualTo(2);
        JsonNode task = service.json(service.get("/v1/tasks/words.repeat"));
        assertThat(task.path("runsIn").asString()).isEqualTo("service");
        assertThat(task.path("description").asString()).isEqualTo("Repeats a word.");
        assertThat(task.path("parameters").path("properties").propertyNames()).containsExactly("count", "between");
        assertThat(service.json(service.get("/v1/tasks?limit=100")).toString())
                .contains("words.repeat", "old.libraries");
    }

    @Test
    void arguments_areCheckedAtTheSubmission_inTheContextOfTheJar() {
        HttpResponse<String> answer = service.post(
                "/v1/jobs", "{\"task\":\"words.repeat\",\"args\":[{\"word\":\"so\",\"times\":\"three\"}]}");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("invalid-arguments", "/args/0/times");

        // Its own constructor says where it ran.
        answer = service.post("/v1/jobs", "{\"task\":\"words.repeat\",\"args\":[{\"word\":\"so\",\"times\":-1}]}");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("invalid-arguments");
    }

    @Test
    void constructionCallEncodingAndFutures_findTheJarsOwnClassLoader() {
        assertThat(run("{\"task\":\"words.seen\"}").path("result").toString())
                .isEqualTo("{\"constructor\":\"own\",\"call\":\"own\",\"future\":\"own\",\"encoding\":\"own\"}");
        JsonNode failed = run("{\"task\":\"words.fail\"}");
        assertThat(failed.path("error").path("class").asString()).isEqualTo("unit.Words$Odd");
        assertThat(failed.path("error").path("message").asString()).isEqualTo("told with own");
    }

    @Test
    void whatIsNoJson_isGivenAsItIs() {
        JsonNode job = run("{\"task\":\"words.bytes\"}");

        HttpResponse<String> result = service.get("/v1/jobs/" + job.path("id").asString() + "/result");
        assertThat(result.body()).isEqualTo("bytes");
        assertThat(result.headers().firstValue("Content-Type")).hasValue("text/plain");
    }

    @Test
    void librariesOfItsOwn_areUsed_inWhateverVersion() {
        assertThat(run("{\"task\":\"old.libraries\",\"args\":[\"[1]\"]}")
                        .path("result")
                        .asString())
                .isEqualTo("[[1], com.fasterxml.jackson.databind.node]true");
    }

    @Test
    void theNode_tellsOfItsJars() {
        JsonNode jars =
                service.json(service.get("/v1/nodes")).path("items").get(0).path("jars");

        assertThat(jars.toString())
                .isEqualTo("[{\"name\":\"old\",\"status\":\"loaded\"},"
                        + "{\"name\":\"taken\",\"status\":\"skipped\",\"problem\":\"it has a task named 'echo', as the service itself has\"},"
                        + "{\"name\":\"trumped\",\"status\":\"skipped\",\"problem\":\"it has a task named 'listed', as the service itself has\"},"
                        + "{\"name\":\"words\",\"status\":\"loaded\"}]");
        HttpResponse<String> health = service.get("/actuator/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("WARNING");
        assertThat(service.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void ofACommandAndAJarWithOneTask_theCommandIsThere() {
        assertThat(service.json(service.get("/v1/tasks/listed")).path("runsIn").asString())
                .isEqualTo("command");
    }

    @Test
    void aTaskThatNoNodeEverHad_isUnknown() {
        HttpResponse<String> answer = service.post("/v1/jobs", "{\"task\":\"words.never\"}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("unknown-task");
    }
}
