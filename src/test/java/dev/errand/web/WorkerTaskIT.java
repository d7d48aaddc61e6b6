package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tasks of workers as clients see them: registered, shown, submitted to, taken away. Nobody works here. */
@ServiceTest
class WorkerTaskIT {

    private static final String RESIZE = """
            {"name":"resize","description":"Makes an image smaller.","timeoutSeconds":7.5,"maxAttempts":3,"concurrency":2,
             "parameters":[{"name":"url","schema":{"type":"string","minLength":3}},
                           {"name":"width","description":"in pixels","schema":{"type":"integer","minimum":1},"default":100},
                           {"name":"ratio","schema":{"anyOf":[{"type":"number","multipleOf":0.01},{"type":"null"}]},"default":null}]}""";

    private static final JsonMapper JSON = JsonMapper.shared();

    @LocalServerPort
    private int port;

    private Api api;
    private final List<Answer> jobs = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @AfterEach
    void leaveNothing() {
        jobs.forEach(job -> api.post("/v1/jobs/" + job.id() + "/cancel"));
        names.forEach(name -> api.delete("/v1/worker-tasks/" + name));
    }

    private Answer register(String task) {
        names.add(JSON.readTree(task).path("name").asString());
        return registerRaw("{\"workerId\":\"w\",\"instance\":\"i\",\"version\":null,\"tasks\":[" + task + "]}");
    }

    private Answer registerRaw(String body) {
        return api.post("/v1/worker-tasks", body);
    }

    private Answer submit(String body) {
        Answer answer = api.post("/v1/jobs", body);
        if (answer.status() == 202) {
            jobs.add(answer);
        }
        return answer;
    }

    @Test
    void register_answersTheRevision_andIsSafeToRepeat() {
        String task = RESIZE.replace("\"resize\"", "\"counted\"");
        assertThat(register(task).text()).isEqualTo("{\"tasks\":[{\"name\":\"counted\",\"revision\":1}]}");
        assertThat(revision(register(task.replace("smaller", "larger")))).isEqualTo(1);
        assertThat(revision(register(task.replace("\"default\":100", "\"default\":90"))))
                .isEqualTo(2);
        assertThat(revision(register(task))).isEqualTo(1);
    }

    private static int revision(Answer answer) {
        return answer.json().at("/tasks/0/revision").asInt();
    }

    @Test
    void examples_ofTheDescriptionAreAccepted() {
        JsonNode examples = api.get("/v3/api-docs")
                .json()
                .at("/paths/~1v1~1worker-tasks/post/requestBody/content/application~1json/examples");

        assertThat(examples.size()).isPositive();
        for (JsonNode example : examples) {
            example.at("/value/tasks")
                    .forEach(task -> names.add(task.path("name").asString()));
            assertThat(registerRaw(example.path("value").toString()).status()).isEqualTo(200);
        }
    }

    @Test
    void task_isShownAmongTheOthers() {
        register(RESIZE);

        JsonNode task = api.get("/v1/tasks/resize").json();

        assertThat(task.path("runsIn").asString()).isEqualTo("worker");
        assertThat(task.path("revision").asInt()).isPositive();
        assertThat(task.path("workers").asInt(-1)).isZero();
        assertThat(task.at("/parameters/required").toString()).isEqualTo("[\"url\"]");
        assertThat(task.at("/parameters/properties/width").toString())
                .isEqualTo("{\"type\":\"integer\",\"minimum\":1,\"description\":\"in pixels\",\"default\":100}");
        assertThat(task.at("/parameters/properties/ratio").has("default")).isTrue();
        assertThat(task.path("result").toString()).isEqualTo("{}");
        assertThat(task.path("defaults").toString())
                .isEqualTo("{\"queue\":\"default\",\"timeoutSeconds\":7.5,\"maxAttempts\":3}");
        assertThat(task.path("limits").toString()).isEqualTo("{\"concurrency\":2}");
        assertThat(task.path("example").toString()).isEqualTo("{\"task\":\"resize\",\"args\":[\"text\"]}");
        assertThat(api.get("/v1/tasks?limit=500").text()).contains("\"resize\"");
        assertThat(api.get("/v1/tasks/square").json().has("workers")).isFalse();
    }

    @Test
    void job_waitsForAWorker() {
        register(RESIZE);

        Answer answer = submit("{\"task\":\"resize\",\"args\":[\"abc\"],\"kwargs\":{\"ratio\":0.07}}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("status").asString()).isEqualTo("queued");
        assertThat(answer.json().path("waitingFor").asString()).isEqualTo("worker");
        assertThat(answer.json().path("maxAttempts").asInt()).isEqualTo(3);
        JsonNode full = api.get("/v1/jobs/" + answer.id() + "?view=full").json();
        assertThat(full.path("waitingFor").asString()).isEqualTo("worker");
        assertThat(full.path("kwargs").toString()).isEqualTo("{\"ratio\":0.07}");
        assertThat(api.post("/v1/jobs/" + answer.id() + "/cancel").json().has("waitingFor"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['ab']|{}|/args/0",
                "[7]|{}|/args/0",
                "[]|{}|/kwargs/url",
                "['abc',0]|{}|/args/1",
                "['abc',1.5]|{}|/args/1",
                "['abc',1,0.075]|{}|/args/2",
                "['abc',1,null,1]|{}|/args/3",
                "['abc']|{'url':'abc'}|/kwargs/url",
                "['abc']|{'hight':1}|/kwargs/hight"
            })
    void argumentsThatDoNotFit_areRefused(String args, String kwargs, String pointer) {
        register(RESIZE);

        Answer answer = submit("{\"task\":\"resize\",\"args\":%s,\"kwargs\":%s}"
                .formatted(args, kwargs)
                .replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("invalid-arguments");
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void batch_isCheckedItemByItem() {
        register(RESIZE);

        Answer wrong = api.post("/v1/batches", "{\"task\":\"resize\",\"items\":[\"abc\",\"a\"]}");
        Answer batch =
                api.post("/v1/batches", "{\"task\":\"resize\",\"items\":[\"abc\",\"abcd\"],\"maxConcurrency\":1}");

        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json().at("/errors/0/pointer").asString()).isEqualTo("/items/1");
        assertThat(batch.status()).isEqualTo(202);
        assertThat(api.delete("/v1/worker-tasks/resize").problem()).isEqualTo("task-in-use");
        JsonNode listed = api.get("/v1/jobs?batch=" + batch.id()).json();
        assertThat(listed.path("items"))
                .hasSize(2)
                .allSatisfy(job -> assertThat(job.path("waitingFor").asString()).isEqualTo("worker"));
        api.post("/v1/batches/" + batch.id() + "/cancel");
    }

    @Test
    void jobsOfTheService_doNotStandBehindThem() {
        register(RESIZE.replace("\"concurrency\":2,", ""));
        for (int i = 0; i < 50; i++) {
            submit("{\"task\":\"resize\",\"args\":[\"abc\"],\"priority\":100}");
        }

        Answer own = api.post("/v1/jobs?wait=20", "{\"task\":\"square\",\"args\":[3]}");

        assertThat(own.status()).isEqualTo(201);
        assertThat(own.json().path("result").asInt()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'square'}|409|task-taken|/tasks/0/name",
                "{'name':'x','queue':'nowhere'}|422|unknown-queue|/tasks/0/queue",
                "{'name':'x','parameters':[{'name':'a','schema':{'required':true}}]}|422|invalid-schema|/tasks/0/parameters/0/schema/required",
                "{'name':'x','parameters':[{'name':'a','schema':{'$ref':'https://x/y'}}]}|422|invalid-schema|/tasks/0/parameters/0/schema/$ref",
                "{'name':'x','parameters':[{'name':'a','schema':{'pattern':'(?=a)'}}]}|422|invalid-schema|/tasks/0/parameters/0/schema/pattern",
                "{'name':'x','parameters':[{'name':'a','schema':{'type':'string'},'default':1}]}|422|invalid-schema|/tasks/0/parameters/0/default",
                "{'name':'x','result':{'type':7}}|422|invalid-schema|/tasks/0/result/type",
                "{'name':'x','parameters':[{'name':'a'}],'exampleArgs':[1,2]}|422|invalid-arguments|/tasks/0/exampleArgs/1",
                "{'name':'x','parameters':[{'name':'a'},{'name':'a'}]}|400|validation|/tasks/0/parameters/1/name",
                "{'name':'x','parameters':[{'schema':{}}]}|400|validation|/tasks/0/parameters/0/name",
                "{'name':'x','parameters':[{'name':'a','schema':'string'}]}|400|validation|/tasks/0/parameters/0/schema",
                "{'name':'x','concurrency':0}|400|validation|/tasks/0/concurrency",
                "{'name':'x','perSecond':'1'}|400|validation|/tasks/0/perSecond",
                "{'name':'x','retries':1}|400|validation|/tasks/0/retries",
                "{'name':'a b'}|400|validation|/tasks/0/name",
                "{'name':null}|400|validation|/tasks/0/name",
                "{}|400|validation|/tasks/0/name",
                "null|400|validation|/tasks/0",
                "7|400|validation|/tasks/0"
            })
    void whatCannotBe_isRefused(String task, int status, String problem, String pointer) {
        Answer answer = registerRaw(
                "{'workerId':'w','instance':'i','tasks':[%s]}".formatted(task).replace('\'', '"'));

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(api.get("/v1/tasks/x").status()).isEqualTo(404);
    }

    @Test
    void whoAndWhat_areRequired() {
        assertThat(registerRaw("{}").json().path("errors")).hasSize(3);
        assertThat(registerRaw("{\"workerId\":\"" + "w".repeat(201) + "\",\"instance\":\"i\",\"tasks\":[]}")
                        .json()
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/workerId");
        assertThat(registerRaw("{\"workerId\":\"w\",\"instance\":\"i\",\"tasks\":[{\"name\":\"x\"},{\"name\":\"x\"}]}")
                        .json()
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/tasks/1/name");
    }

    @Test
    void aSchemaThatIsTooLarge_isRefused() {
        Answer answer = register("{\"name\":\"x\",\"parameters\":[{\"name\":\"a\",\"schema\":{\"description\":\""
                + "é".repeat(40_000) + "\"}}]}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("too-large");
    }

    @Test
    void remove_makesItUnknown() {
        register(RESIZE);
        Answer open = submit("{\"task\":\"resize\",\"args\":[\"abc\"]}");

        assertThat(api.delete("/v1/worker-tasks/resize").status()).isEqualTo(409);
        api.post("/v1/jobs/" + open.id() + "/cancel");

        assertThat(api.delete("/v1/worker-tasks/resize").status()).isEqualTo(204);
        assertThat(api.delete("/v1/worker-tasks/resize").problem()).isEqualTo("task-not-found");
        assertThat(api.delete("/v1/worker-tasks/square").problem()).isEqualTo("task-not-found");
        assertThat(submit("{\"task\":\"resize\",\"args\":[\"abc\"]}").problem()).isEqualTo("unknown-task");
        assertThat(api.get("/v1/tasks/resize").status()).isEqualTo(404);
    }
}
