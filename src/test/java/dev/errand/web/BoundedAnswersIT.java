package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.memory.Budget;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.web.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Answers are bounded by their bytes, one by one and all together, and nothing is lost by it. */
@ServiceTest
@TestPropertySource(properties = {"errand.memory.page=40KB", "errand.memory.patience=50ms"})
class BoundedAnswersIT {

    private static final String LONG_TEXT = "x".repeat(30_000);

    @LocalServerPort
    private int port;

    @Autowired
    private Memory memory;

    private final String mark = UUID.randomUUID().toString();
    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private List<String> finished(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(api.finish("{\"task\":\"echo\",\"args\":[\"%s%d\"],\"metadata\":{\"mark\":\"%s\"}}"
                            .formatted(LONG_TEXT, i, mark))
                    .id());
        }
        return ids;
    }

    @Test
    void aListOfLargeJobs_endsEarly_andItsCursorsLeadToAll() {
        List<String> ids = finished(5);

        List<String> listed = new ArrayList<>();
        int pages = 0;
        String next = "";
        do {
            Answer page = api.get("/v1/jobs?view=full&limit=500&metadata.mark=" + mark + next);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body().length).isLessThan(100_000);
            page.json()
                    .path("items")
                    .forEach(item -> listed.addFirst(item.path("id").asString()));
            next = page.json().has("nextCursor")
                    ? "&cursor=" + page.json().path("nextCursor").asString()
                    : "";
            assertThat(page.header("Link").isEmpty()).isEqualTo(next.isEmpty());
            pages++;
        } while (!next.isEmpty());
        assertThat(listed).isEqualTo(ids);
        assertThat(pages).isEqualTo(5);
    }

    @Test
    void aWaitForLargeResults_tellsAllOfThem() {
        List<String> ids = finished(5);
        String unknown = "job_01k00000000000000000000000";

        Answer answer = api.post("/v1/jobs/wait", wait(ids, unknown));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode done = answer.json().path("done");
        assertThat(done.valueStream().map(job -> job.path("id").asString())).isEqualTo(ids);
        assertThat(done.valueStream().map(job -> job.path("result").asString()))
                .allMatch(result -> result.startsWith(LONG_TEXT));
        assertThat(answer.json().path("missing").valueStream().map(JsonNode::asString))
                .containsExactly(unknown);
        assertThat(memory.answers().inFlight()).isZero();
    }

    private static String wait(List<String> ids, String unknown) {
        return ids.stream().collect(Collectors.joining("\",\"", "{\"ids\":[\"", "\",\"" + unknown + "\"]}"));
    }

    @Test
    void withoutMemoryForIt_aLargeAnswerIsRefusedInOrder_andASmallOneIsNot() {
        List<String> ids = finished(2);
        String large =
                api.finish("{\"task\":\"probe.large\",\"args\":[100000]}").id();
        Budget answers = memory.answers();
        try (Share all = answers.take(answers.most())) {
            assertThat(all.bytes()).isEqualTo(answers.most());
            assertRefused(api.get("/v1/jobs?view=full&metadata.mark=" + mark));
            assertRefused(api.post("/v1/jobs/wait", wait(ids, ids.getFirst())));
            assertRefused(api.get("/v1/jobs/" + large + "/result"));
            assertThat(api.get("/v1/jobs?limit=1").status()).isEqualTo(200);
            assertThat(api.get("/v1/jobs/" + large).status()).isEqualTo(200);
        }
        assertThat(api.get("/v1/jobs/" + large + "/result").text()).hasSize(100_002);
        assertThat(answers.inFlight()).isZero();
        assertThat(api.get("/actuator/prometheus").text())
                .contains(
                        "errand_memory_in_flight_bytes{use=\"answers\"} 0.0",
                        "errand_memory_refused_total{use=\"answers\"}");
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("unavailable");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }
}
