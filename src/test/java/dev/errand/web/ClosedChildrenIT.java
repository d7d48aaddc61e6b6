package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What keys for some tasks alone may spawn, and see of what others have spawned. */
class ClosedChildrenIT extends ClosedService {

    private static final String TASK = "closed.parent";

    private String leased() {
        Api.Answer registered = as(
                ADMIN,
                "POST",
                "/v1/worker-tasks",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[{\"name\":\"" + TASK + "\",\"parameters\":[]}]}");
        assertThat(registered.status()).as(registered.text()).isEqualTo(200);
        as(ADMIN, "POST", "/v1/jobs", "{\"task\":\"" + TASK + "\"}");
        Api.Answer leased = as(
                ADMIN,
                "POST",
                "/v1/leases",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[\"" + TASK + "\"],\"waitSeconds\":10}");
        return leased.json().at("/leases/0/token").asString();
    }

    private Api.Answer spawn(String key, String token, String body) {
        return as(key, "POST", "/v1/leases/" + token + "/children", body);
    }

    @Test
    void aKeyForSomeTasks_spawnsThose_andSeesNoOthersByTheirKeys() {
        String token = leased();
        String few = key("\"worker\"", ", \"tasks\": [\"" + TASK + "\"]");
        String own = "{\"key\":\"own\",\"task\":\"" + TASK + "\",\"delaySeconds\":600}";
        String hidden = "{\"key\":\"hidden\",\"task\":\"square\",\"args\":[3]}";

        assertThat(spawn(few, token, hidden).problem()).isEqualTo("unknown-task");
        assertThat(spawn(few, token, own).status()).isEqualTo(202);
        assertThat(spawn(few, token, own).status()).isEqualTo(200);
        assertThat(spawn(ADMIN, token, hidden).status()).isEqualTo(202);
        assertThat(spawn(ADMIN, token, hidden).status()).isEqualTo(200);

        Api.Answer refused = spawn(few, token, own.replace("\"own\"", "\"hidden\""));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("unknown-task");
        assertThat(refused.text()).doesNotContain("square");
        assertThat(as(ADMIN, "POST", "/v1/leases/" + token + "/complete", "{}").status())
                .isEqualTo(200);
    }

    @Test
    void aKeyForSomeTasks_hasNothingOfWhatChildrenReturned() {
        String few = key("\"jobs:submit\"", ", \"tasks\": [\"echo\"]");
        String first =
                as(few, "POST", "/v1/jobs", "{\"task\":\"echo\",\"args\":[1]}").id();
        String second =
                "{\"task\":\"echo\",\"args\":[{\"a\":[{\"%s\":\"%s\"}]}],\"after\":[{\"id\":\"%s\",\"tree\":true}]}";

        Api.Answer refused = as(few, "POST", "/v1/jobs", second.formatted("$results", first, first));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("validation");
        assertThat(refused.text()).contains("\"pointer\":\"/args/0/a/0/$results\"");
        assertThat(as(few, "POST", "/v1/jobs", second.formatted("$outcome", first, first))
                        .status())
                .isEqualTo(202);
        assertThat(as(ADMIN, "POST", "/v1/jobs", second.formatted("$results", first, first))
                        .status())
                .isEqualTo(202);
        Api.Answer flow = as(few, "POST", "/v1/workflows", """
                {"jobs":{"a":{"task":"echo","args":[1]},"b":{"task":"echo","args":[{"$outcomes":"a"}],"after":["a"]}}}""");
        assertThat(flow.status()).isEqualTo(422);
        assertThat(flow.text()).contains("\"pointer\":\"/jobs/b/args/0/$outcomes\"");
    }
}
