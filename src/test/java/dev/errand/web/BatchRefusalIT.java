package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.BatchClient.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What is refused of a batch, and where the refusal points to. */
@BatchServiceTest
class BatchRefusalIT {

    @LocalServerPort
    private int port;

    private BatchClient api;

    @BeforeEach
    void connect() {
        api = new BatchClient(port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | validation | /items | {\"task\":\"batch.even\"}",
                "400 | validation | /items | {\"task\":\"batch.even\",\"items\":{}}",
                "400 | validation | /mode | {\"task\":\"batch.even\",\"items\":[],\"mode\":\"reduce\"}",
                "400 | validation | /mode | {\"task\":\"batch.even\",\"items\":[],\"mode\":7}",
                "400 | validation | /maxConcurrency | {\"task\":\"batch.even\",\"items\":[],\"maxConcurrency\":0}",
                "400 | validation | /failFast | {\"task\":\"batch.even\",\"items\":[],\"failFast\":\"yes\"}",
                "400 | validation | /args | {\"task\":\"batch.even\",\"items\":[],\"args\":[1]}",
                "400 | validation | /itens | {\"task\":\"batch.even\",\"items\":[],\"itens\":[1]}",
                "400 | validation | /task | {\"items\":[]}",
                "400 | validation | `` | {\"task\":\"batch.even\",\"items\":[1,}",
                "400 | validation | /items/0/a | {\"task\":\"batch.even\",\"items\":[{\"a\":1,\"a\":2}]}",
                "400 | validation | /items/0 | {\"task\":\"batch.text\",\"items\":[\"\\ud800\"]}",
                "422 | invalid-arguments | /items/1 | {\"task\":\"batch.even\",\"items\":[1,\"x\",3]}",
                "422 | invalid-arguments | /items/1/0 | {\"task\":\"batch.even\",\"mode\":\"starmap\",\"items\":[[1],[\"x\"]]}",
                "422 | invalid-arguments | /items/1/1 | {\"task\":\"batch.even\",\"mode\":\"starmap\",\"items\":[[1],[1,2]]}",
                "422 | invalid-arguments | /items/1 | {\"task\":\"batch.even\",\"mode\":\"starmap\",\"items\":[[1],[]]}",
                "422 | invalid-arguments | /items/0 | {\"task\":\"batch.even\",\"mode\":\"starmap\",\"items\":[3]}",
                "422 | invalid-arguments | /kwargs/q | {\"task\":\"batch.even\",\"kwargs\":{\"q\":1},\"items\":[1,2,3]}",
                "422 | invalid-arguments | /kwargs/x | {\"task\":\"batch.even\",\"kwargs\":{\"x\":1},\"items\":[1,2,3]}",
                "422 | invalid-arguments | /items/0/0 | {\"task\":\"batch.even\",\"mode\":\"starmap\",\"kwargs\":{\"x\":1},\"items\":[[1]]}",
                "422 | invalid-arguments | /items/0/kwargs/y"
                        + " | {\"task\":\"batch.even\",\"mode\":\"calls\",\"items\":[{\"args\":[1],\"kwargs\":{\"y\":1}}]}",
                "422 | invalid-arguments | /items/0/kwargs/z"
                        + " | {\"task\":\"batch.add\",\"mode\":\"calls\",\"kwargs\":{\"z\":1},\"items\":[{\"args\":[1,2],\"kwargs\":{\"z\":1}}]}",
                "422 | invalid-arguments | /items/1 | {\"task\":\"batch.even\",\"mode\":\"calls\",\"items\":[{\"args\":[1]},5]}",
                "422 | invalid-arguments | /items/0/arg | {\"task\":\"batch.even\",\"mode\":\"calls\",\"items\":[{\"arg\":[1]}]}",
                "422 | invalid-arguments | /items/0/key | {\"task\":\"batch.even\",\"mode\":\"calls\",\"items\":[{\"args\":[1],\"key\":7}]}",
                "422 | unknown-task | /task | {\"task\":\"nope\",\"items\":[]}",
                "422 | unknown-queue | /queue | {\"task\":\"batch.even\",\"queue\":\"nope\",\"items\":[1]}",
                "422 | validation | /expiresAt | {\"task\":\"batch.even\",\"expiresAt\":\"2020-01-01T00:00:00Z\",\"items\":[1]}",
            })
    void refusal_pointsToWhatIsWrong(int status, String problem, String pointer, String body) {
        Answer answer = api.post("/v1/batches", body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.pointers()).containsExactly(pointer);
    }

    @Test
    void everyBadItem_isNamed() {
        Answer answer = api.post("/v1/batches", "{\"items\":[1,\"a\",2,\"b\",null],\"task\":\"batch.even\"}");

        assertThat(answer.pointers()).containsExactly("/items/1", "/items/3", "/items/4");
    }

    @Test
    void tooManyItems_areRefused() {
        Answer answer = api.post(
                "/v1/batches", "{\"task\":\"batch.even\",\"items\":" + BatchClient.repeated("1", 100_001) + "}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.pointers()).containsExactly("/items");
    }

    @Test
    void tooLargeABody_isRefused() {
        Answer answer = api.post("/v1/batches", " ".repeat(4 * 1024 * 1024) + "{}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("too-large");
    }

    @Test
    void commonArgumentsOutOfProportion_areRefused() {
        Answer answer = api.post(
                "/v1/batches",
                "{\"task\":\"batch.hold\",\"kwargs\":{\"gate\":\"" + "x".repeat(1_000_000)
                        + "\"},\"mode\":\"starmap\",\"items\":" + BatchClient.repeated("[]", 100) + "}");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(413);
    }

    @Test
    void batchThatDoesNotFitItsQueue_isRefusedWhole() {
        Answer answer = api.post(
                "/v1/batches",
                "{\"task\":\"batch.even\",\"queue\":\"narrow\",\"items\":" + BatchClient.numbers(11) + "}");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.problem()).isEqualTo("queue-full");
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void cursorOfAnotherBatchOrOrder_isRefused() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[2,4]}");
        String other = api.submit("{\"task\":\"batch.even\",\"items\":[2,4]}");
        api.awaitEnd(id);
        String cursor = api.get("/v1/batches/" + id + "/results?limit=1")
                .json()
                .path("nextCursor")
                .asString();

        assertThat(api.get("/v1/batches/" + id + "/results?cursor=" + cursor).status())
                .isEqualTo(200);
        assertThat(api.get("/v1/batches/" + other + "/results?cursor=" + cursor).status())
                .isEqualTo(400);
        assertThat(api.get("/v1/batches/" + id + "/results?order=completion&cursor=" + cursor)
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=1001", "order=random", "follow=true", "follow=maybe", "status=failed"})
    void unusableQuery_isRefused(String query) {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[]}");

        assertThat(api.get("/v1/batches/" + id + "/results?" + query).status()).isEqualTo(400);
    }

    @Test
    void otherMediaTypes_areNotAcceptable() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[]}");

        assertThat(api.get("/v1/batches/" + id + "/results", "Accept", "text/csv")
                        .status())
                .isEqualTo(406);
    }

    @Test
    void clientThatAcceptsProblemsBesideTheStream_getsTheStream() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[0]}");
        api.awaitEnd(id);
        String path = "/v1/batches/" + id + "/results";

        assertThat(api.get(path, "Accept", "application/problem+json, application/jsonl")
                        .header("Content-Type"))
                .startsWith("application/jsonl");
        assertThat(api.get(path, "Accept", "application/json, application/jsonl, application/problem+json")
                        .header("Content-Type"))
                .isEqualTo("application/json");
        BatchClient.Answer refused =
                api.get(path + "?limit=0", "Accept", "application/problem+json, application/jsonl");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    }
}
