package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/jobs} and {@code POST /v1/jobs/wait}. */
@ServiceTest
class JobListIT {

    @LocalServerPort
    private int port;

    private final String mark = UUID.randomUUID().toString();
    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void list_pagesNewestFirst() {
        List<String> ids = submit(7);

        List<String> listed = new ArrayList<>();
        String path = "/v1/jobs?metadata.mark=" + mark + "&limit=3";
        while (!path.isEmpty()) {
            Answer page = api.get(path);
            assertThat(page.status()).isEqualTo(200);
            page.json()
                    .path("items")
                    .forEach(item -> listed.addFirst(item.path("id").asString()));
            path = next(page);
        }
        assertThat(listed).isEqualTo(ids);
    }

    @Test
    void list_pagesThroughWhatHasAllTags() {
        String tag = "t:" + mark;
        List<String> both = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            both.add(api.submit(tagged("\"" + tag + "\",\"nightly\"")));
            api.submit(tagged("\"" + tag + "\""));
        }
        api.submit(tagged("\"nightly\""));
        Answer batch = api.post(
                "/v1/batches",
                "{\"task\":\"square\",\"items\":[1,2],\"delaySeconds\":3600,\"tags\":[\"nightly\",\"" + tag + "\"]}");
        assertThat(batch.status()).isEqualTo(202);

        List<JsonNode> listed = new ArrayList<>();
        String path = "/v1/jobs?tag=nightly&tag=" + tag + "&limit=3";
        while (!path.isEmpty()) {
            Answer page = api.get(path);
            page.json().path("items").forEach(listed::addFirst);
            path = next(page);
        }

        assertThat(listed.subList(0, 5))
                .extracting(item -> item.path("id").asString())
                .isEqualTo(both);
        assertThat(listed.subList(0, 5))
                .allMatch(item -> item.path("tags").toString().equals("[\"" + tag + "\",\"nightly\"]"));
        assertThat(listed.subList(5, listed.size()))
                .extracting(item -> item.path("batchId").asString())
                .containsExactly(batch.id(), batch.id());
        assertThat(api.get("/v1/jobs/" + submit(1).getFirst()).json().has("tags"))
                .isFalse();
        assertThat(api.get("/v1/jobs?tag=a%20b")
                        .json()
                        .at("/errors/0/parameter")
                        .asString())
                .isEqualTo("tag");
    }

    private static String tagged(String tags) {
        return "{\"task\":\"square\",\"args\":[3],\"delaySeconds\":3600,\"tags\":[" + tags + "]}";
    }

    @Test
    void list_endsWithoutACursor() {
        submit(3);
        Answer page = api.get("/v1/jobs?limit=3&metadata.mark=" + mark);

        assertThat(page.json().path("items").size()).isEqualTo(3);
        assertThat(page.json().has("nextCursor")).isFalse();
        assertThat(page.header("Link")).isEmpty();
    }

    @Test
    void list_filters() {
        String failed = api.finish(body("fail", "\"x\"")).id();
        String squared = api.finish(body("square", "2")).id();
        JsonNode first = api.get("/v1/jobs/" + failed).json();

        assertThat(ids("status=failed&status=canceled")).containsExactly(failed);
        assertThat(ids("task=square")).containsExactly(squared);
        assertThat(ids("queue=default")).containsExactly(squared, failed);
        assertThat(ids("queue=narrow")).isEmpty();
        assertThat(ids("metadata.other=" + mark)).isEmpty();
        assertThat(ids("createdAfter=" + first.path("createdAt").asString())).containsExactly(squared, failed);
        assertThat(ids("createdBefore=" + first.path("createdAt").asString())).isEmpty();
    }

    @Test
    void list_showsArgumentsAndResultsInTheFullViewAlone() {
        api.finish(body("square", "2"));

        assertThat(api.get("/v1/jobs?metadata.mark=" + mark).text()).doesNotContain("\"args\"", "\"result\":4");
        assertThat(api.get("/v1/jobs?view=full&metadata.mark=" + mark).text()).contains("\"args\":[2]", "\"result\":4");
    }

    @Test
    void list_refusesForeignCursorsAndUnknownFilters() {
        submit(2);
        String cursor = api.get("/v1/jobs?limit=1&metadata.mark=" + mark)
                .json()
                .path("nextCursor")
                .asString();

        assertThat(api.get("/v1/jobs?limit=1&cursor=" + cursor).problem()).isEqualTo("validation");
        assertThat(api.get("/v1/jobs?stauts=failed")
                        .json()
                        .at("/errors/0/parameter")
                        .asString())
                .isEqualTo("stauts");
        assertThat(api.get("/v1/jobs?limit=501").status()).isEqualTo(400);
    }

    @Test
    void wait_tellsDonePendingAndMissing() {
        String done = api.finish(body("square", "2")).id();
        String pending = submit(1).getFirst();
        String missing = "job_01kjcq5t00e9f80000000000a1";

        Answer answer = api.post(
                "/v1/jobs/wait", "{\"ids\":[\"%s\",\"%s\",\"%s\",\"%s\"]}".formatted(pending, missing, done, done));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/done").size()).isEqualTo(1);
        assertThat(answer.json().at("/done/0/id").asString()).isEqualTo(done);
        assertThat(answer.json().at("/done/0/result").asInt()).isEqualTo(4);
        assertThat(answer.json().at("/pending").valueStream().map(JsonNode::asString))
                .containsExactly(pending);
        assertThat(answer.json().at("/missing").valueStream().map(JsonNode::asString))
                .containsExactly(missing);
    }

    @Test
    void wait_endsWithTheFirst() {
        String slow = submit(1).getFirst();
        String quick = api.submit(body("sleep", "0.2"));

        Answer answer = api.post(
                "/v1/jobs/wait",
                "{\"ids\":[\"%s\",\"%s\"],\"until\":\"any\",\"waitSeconds\":30}".formatted(slow, quick));
        assertThat(answer.json().at("/done/0/id").asString()).isEqualTo(quick);
    }

    @Test
    void wait_endsWithTheFirstFailure() {
        String slow = submit(1).getFirst();
        String quick = api.finish(body("sleep", "0.1")).id();
        String failing = api.submit("{\"task\":\"sleep\",\"args\":[600],\"timeoutSeconds\":0.3}");

        Answer answer = api.post(
                "/v1/jobs/wait",
                "{\"ids\":[\"%s\",\"%s\",\"%s\"],\"until\":\"first-failure\"}".formatted(slow, quick, failing),
                "Prefer",
                "wait=30");
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=30");
        assertThat(answer.json()
                        .at("/done")
                        .valueStream()
                        .map(job -> job.path("id").asString()))
                .containsExactly(quick, failing);
    }

    @Test
    void wait_refusesWhatIsNoId() {
        assertThat(api.post("/v1/jobs/wait", "{\"ids\":[\"nonsense\"]}")
                        .json()
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/ids/0");
    }

    private List<String> submit(int jobs) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(api.submit("{\"task\":\"square\",\"args\":[3],\"delaySeconds\":3600,\"metadata\":{\"mark\":\""
                    + mark + "\"}}"));
        }
        return ids;
    }

    private String body(String task, String argument) {
        return "{\"task\":\"%s\",\"args\":[%s],\"metadata\":{\"mark\":\"%s\"}}".formatted(task, argument, mark);
    }

    private List<String> ids(String filter) {
        Answer answer = api.get("/v1/jobs?metadata.mark=" + mark + "&" + filter);
        return answer.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .toList();
    }

    /** The path of the next page as the header says, which must agree with the cursor. */
    private String next(Answer page) {
        String link = page.header("Link");
        String cursor = page.json().path("nextCursor").asString("");
        assertThat(link.isEmpty()).isEqualTo(cursor.isEmpty());
        if (link.isEmpty()) {
            return "";
        }
        assertThat(link)
                .startsWith("<" + api.base() + "/v1/jobs?")
                .endsWith(">; rel=\"next\"")
                .contains("cursor=" + cursor);
        return link.substring(1 + api.base().length(), link.indexOf('>'));
    }
}
