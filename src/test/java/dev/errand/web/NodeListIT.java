package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The only node there is, on its file. */
@ServiceTest
class NodeListIT {

    @LocalServerPort
    private int port;

    @Autowired
    private ProbeTasks tasks;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void aNodeThatIsAlone_showsItself() {
        api.post("/v1/jobs", "{\"task\":\"probe.hold\",\"args\":[\"nodes\"]}");
        Api.Answer answer = api.get("/v1/nodes");
        tasks.open("nodes");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().propertyNames()).containsExactly("items");
        assertThat(answer.json().get("items").size()).isEqualTo(1);
        JsonNode node = answer.json().get("items").get(0);
        assertThat(node.get("leader").asBoolean()).isTrue();
        assertThat(node.get("running").asInt()).isPositive();
        assertThat(node.get("version").asString()).isNotEmpty();
        assertThat(node.get("queues").toString())
                .isEqualTo("[{\"name\":\"default\",\"concurrency\":200},{\"name\":\"narrow\",\"concurrency\":1}]");
        assertThat(Duration.between(Instant.parse(node.get("seenAt").asString()), Instant.now()))
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void parameters_areRefused() {
        Api.Answer answer = api.get("/v1/nodes?limit=3");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("validation");
    }
}
