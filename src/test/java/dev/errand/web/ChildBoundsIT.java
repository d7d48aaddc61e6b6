package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** How many jobs a job may spawn, and how many may be waited for with one, where these bounds are low. */
@ServiceTest
@TestPropertySource(
        properties = {
            "errand.workflow.max-children=2",
            "errand.workflow.max-tree=2",
            "errand.workflow.max-tree-waiters=1"
        })
class ChildBoundsIT {

    private static final String TASK = "bounds.spawner";

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void register() {
        api = new Api(port);
        Answer answer = api.post(
                "/v1/worker-tasks",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[{\"name\":\"%s\",\"parameters\":[]}]}"
                        .formatted(TASK));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private String leased() {
        Answer answer = api.post(
                "/v1/leases",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[\"%s\"],\"waitSeconds\":10}".formatted(TASK));
        String token = answer.json().at("/leases/0/token").asString();
        assertThat(token).as(answer.text()).isNotEmpty();
        return token;
    }

    private Answer spawn(String token, String key, String task) {
        return api.post("/v1/leases/" + token + "/children", "{\"key\":\"%s\",\"task\":\"%s\"}".formatted(key, task));
    }

    private String spawned(String token, String key, String task) {
        Answer answer = spawn(token, key, task);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.id();
    }

    private void end(String token) {
        assertThat(api.post("/v1/leases/" + token + "/complete", "{}").status()).isEqualTo(200);
    }

    private Answer waitForTree(String root) {
        return api.post(
                "/v1/jobs",
                "{\"task\":\"square\",\"args\":[3],\"after\":[{\"id\":\"%s\",\"tree\":true}]}".formatted(root));
    }

    private static void assertRefused(Answer answer, String why) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("validation");
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/after/0/tree");
        assertThat(answer.json().at("/errors/0/detail").asString()).contains(why);
    }

    @Test
    void aChildTooMany_isRefused_andTheOthersStay() {
        String root = api.submit("{\"task\":\"%s\"}".formatted(TASK));
        String token = leased();
        String first = spawned(token, "a", "random_task");
        spawned(token, "b", "random_task");

        Answer refused = spawn(token, "c", "random_task");

        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("too-many-children");
        assertThat(refused.json().path("detail").asString()).isEqualTo("a job may spawn 2 others");
        assertThat(spawn(token, "a", "random_task").id()).isEqualTo(first);
        end(token);
        assertThat(api.get("/v1/jobs/" + root).json().at("/children/total").asInt())
                .isEqualTo(2);
    }

    @Test
    void aTreeIsWaitedFor_byNoMoreThanMay() {
        String root = api.submit("{\"task\":\"%s\"}".formatted(TASK));
        String token = leased();
        spawned(token, "a", "random_task");
        String waiting = waitForTree(root).id();

        assertRefused(waitForTree(root), "waited for so by 1 already");
        end(token);
        assertThat(api.get("/v1/jobs/" + waiting + "?wait=30")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("succeeded");
    }

    @Test
    void aTreeOfTooManyJobs_isNotWaitedFor() {
        String root = api.submit("{\"task\":\"%s\"}".formatted(TASK));
        String top = leased();
        spawned(top, "a", TASK);
        String below = leased();
        spawned(below, "b", "random_task");
        spawned(below, "c", "random_task");

        assertRefused(waitForTree(root), "more than 2 jobs below it");
        end(below);
        end(top);
    }
}
