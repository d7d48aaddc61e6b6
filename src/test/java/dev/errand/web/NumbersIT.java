package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What becomes of numbers that are small to send and large to write out, and of those that are hard to keep. */
@ServiceTest
class NumbersIT {

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/jobs    | /args/0           | {'task':'lengthy_task','args':[1e-20000]}",
                "/v1/jobs    | /kwargs/n         | {'task':'lengthy_task','kwargs':{'n':1e-20000}}",
                "/v1/jobs    | /args/0           | {'task':'square','args':[1e20000],'metadata':{'x':'1e-20000'}}",
                "/v1/batches | /items/1          | {'task':'square','items':[1,1e-20000]}",
                "/v1/batches | /items/1/0        | {'task':'square','mode':'starmap','items':[[1],[1e-20000]]}",
                "/v1/batches | /items/0/args/0   | {'task':'square','mode':'calls','items':[{'args':[1e20000]}]}",
                "/v1/batches | /items/0/kwargs/x | {'task':'square','mode':'calls','items':[{'kwargs':{'x':1e20000}}]}",
                "/v1/batches | /kwargs/step_seconds | {'task':'count','kwargs':{'step_seconds':1e-20000},'items':[1,2]}",
            })
    void numbersThatAreTooLongWrittenOut_areRefusedWithAPointer(String path, String pointer, String body) {
        Answer answer = api.post(path, body.replace('\'', '"'));

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("invalid-arguments");
        assertThat(answer.json().path("errors")).singleElement().satisfies(error -> {
            assertThat(error.path("pointer").asString()).isEqualTo(pointer);
            assertThat(error.path("detail").asString())
                    .isEqualTo(
                            "must be a number of at most 1,000 digits, with its exponent written out 10,000 before and after the point");
        });
    }

    @Test
    void replays_knowTheSameNumber() {
        String[] key = {"Idempotency-Key", "number-1"};
        Answer first = api.post("/v1/jobs", "{\"task\":\"echo\",\"args\":[1e-999999999]}", key);
        Answer again = api.post("/v1/jobs", "{\"task\":\"echo\",\"args\":[10e-1000000000]}", key);

        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(again.id()).isEqualTo(first.id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1e400              | 1E+400",
                "-1.50e-400         | -1.50E-400",
                "1e999999999        | 1E+999999999",
                "-0.0               | -0.0",
                "-0                 | -0",
                "[-0.0,0.0,1.10]    | [-0.0,0.0,1.10]",
                "{\"a\":[-0.0,1e999]} | {\"a\":[-0.0,1E+999]}",
            })
    void echo_givesTheSameNumberBack(String number, String back) {
        Answer job = api.finish("{\"task\":\"echo\",\"args\":[" + number + "]}");
        Answer full = api.get("/v1/jobs/" + job.id() + "?view=full");

        assertThat(job.text()).contains("\"result\":" + back + ",");
        assertThat(full.text()).contains("\"args\":[" + number + "],");
        assertThat(api.get("/v1/jobs/" + job.id() + "/result").text()).isEqualTo(back);
    }

    @Test
    void echo_givesNumbersOfABatchBack() {
        Answer batch = api.post("/v1/batches?wait=30", "{\"task\":\"echo\",\"items\":[1e400,-0.0]}");
        String path = "/v1/batches/" + batch.id() + "/results";

        assertThat(batch.status()).as(batch.text()).isEqualTo(201);
        assertThat(api.get(path).text()).contains("\"result\":1E+400}", "\"result\":-0.0}");
        assertThat(api.get(path, "Accept", "application/jsonl").text()).contains("\"result\":1E+400}\n");
    }

    @Test
    void integers_mayHaveAThousandDigitsInArgumentsAndResults() {
        String longest = "9".repeat(1000);

        assertThat(api.finish("{\"task\":\"echo\",\"args\":[" + longest + "]}").text())
                .contains("\"result\":" + longest + ",");
        Answer refused = api.post("/v1/jobs", "{\"task\":\"echo\",\"args\":[" + longest + "9]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/args/0");
        assertThat(refused.json().at("/errors/0/detail").asString()).isEqualTo("a number has more than 1,000 digits");
    }

    @Test
    void integers_withMoreDigitsAreTooLargeAResult() {
        Answer job = api.finish("{\"task\":\"square\",\"args\":[" + "9".repeat(600) + "]}");

        assertThat(job.json().path("status").asString()).isEqualTo("failed");
        assertThat(job.json().path("reason").asString()).isEqualTo("result-too-large");
        assertThat(job.json().at("/error/message").asString())
                .isEqualTo("the result holds an integer of more than 1,000 digits");
    }

    @Test
    void resultQueues_areSaidToHaveCapitalsToo() {
        Answer answer = api.post("/v1/jobs", "{\"task\":\"echo\",\"args\":[1],\"resultQueue\":\"a/B\"}");

        assertThat(answer.json().at("/errors/0/detail").asString()).contains("a to z and A to Z");
        assertThat(api.post("/v1/jobs", "{\"task\":\"echo\",\"args\":[1],\"resultQueue\":\"A-Z\"}")
                        .status())
                .isEqualTo(202);
    }
}
