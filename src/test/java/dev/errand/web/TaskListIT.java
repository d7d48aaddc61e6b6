package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/tasks} and one of them. */
@ServiceTest
class TaskListIT {

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void list_isSortedAndPaged() {
        JsonNode all = api.get("/v1/tasks?limit=500").json();
        List<String> names = names(all);

        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get("/v1/tasks?limit=4" + cursor).json();
            paged.addAll(names(page));
            cursor = page.has("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asString()
                    : "";
        } while (!cursor.isEmpty());

        assertThat(names).isSorted().contains("square", "crawl", "echo");
        assertThat(paged).isEqualTo(names);
        assertThat(all.has("nextCursor")).isFalse();
    }

    @Test
    void examples_canBeSubmittedAsTheyAre() {
        for (JsonNode task : api.get("/v1/tasks?limit=500").json().path("items")) {
            Answer answer = api.post("/v1/jobs", task.path("example").toString());
            assertThat(answer.status()).as(task + " → " + answer.text()).isEqualTo(202);
            api.post("/v1/jobs/" + answer.id() + "/cancel");
        }
    }

    @Test
    void read_showsWhatAClientMustKnow() {
        JsonNode task = api.get("/v1/tasks/square").json();

        assertThat(task.path("description").asString()).isNotEmpty();
        assertThat(task.at("/parameters/properties/x/type").asString()).isEqualTo("number");
        assertThat(task.at("/parameters/required/0").asString()).isEqualTo("x");
        assertThat(task.at("/result/type").asString()).isEqualTo("number");
        assertThat(task.at("/defaults/queue").asString()).isEqualTo("default");
        assertThat(task.at("/defaults/timeoutSeconds").asInt()).isEqualTo(3600);
        assertThat(task.at("/defaults/maxAttempts").asInt()).isEqualTo(1);
        assertThat(task.path("runsIn").asString()).isEqualTo("service");
    }

    @Test
    void read_knowsNoOthers() {
        Answer answer = api.get("/v1/tasks/sqare");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("task-not-found");
        assertThat(api.get("/v1/tasks?cursor=abc").status()).isEqualTo(400);
        assertThat(api.get("/v1/tasks?name=square").status()).isEqualTo(400);
    }

    private static List<String> names(JsonNode page) {
        return page.path("items")
                .valueStream()
                .map(item -> item.path("name").asString())
                .toList();
    }
}
