package dev.errand.web.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.JobId;
import dev.errand.request.Refusals;
import dev.errand.waiting.JobWaiter.Until;
import dev.errand.web.request.Requests;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitRequestTest {

    private static final String ONE = "job_01kjcq5t00e9f80000000000a1";
    private static final String TWO = "job_01kjcq5t00e9f80000000000a2";

    @Test
    void read_collapsesRepeatedIdsAndKeepsTheirOrder() {
        WaitRequest wait = Requests.read(
                "{\"ids\":[\"%s\",\"%s\",\"%s\"],\"until\":\"first-failure\",\"waitSeconds\":1.5}"
                        .formatted(TWO, ONE, TWO),
                WaitRequest.class);

        assertThat(wait.ids()).containsExactly(new JobId(TWO), new JobId(ONE));
        assertThat(wait.until()).isEqualTo(Until.FIRST_FAILURE);
        assertThat(wait.waitSeconds()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void read_waitsForAllUnlessSaid() {
        WaitRequest wait = Requests.read("{\"ids\":[]}", WaitRequest.class);

        assertThat(wait.ids()).isEmpty();
        assertThat(wait.until()).isEqualTo(Until.ALL);
        assertThat(wait.waitSeconds()).isNull();
    }

    @Test
    void read_clampsLongWaits() {
        assertThat(Requests.read("{\"ids\":[],\"waitSeconds\":1e9}", WaitRequest.class)
                        .waitSeconds())
                .isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                              | /ids
                    {"ids":"x"}                     | /ids
                    {"ids":["x"]}                   | /ids/0
                    {"ids":[7]}                     | /ids/0
                    {"ids":[["x"]]}                 | /ids/0
                    {"ids":[],"until":"some"}       | /until
                    {"ids":[],"until":1}            | /until
                    {"ids":[],"waitSeconds":-1}     | /waitSeconds
                    {"ids":[],"waitSeconds":"5"}    | /waitSeconds
                    {"ids":[],"wait":5}             | /wait
                    """)
    void read_refusesWithAPointer(String body, String pointer) {
        assertThat(Refusals.violationsOf(() -> Requests.read(body, WaitRequest.class)))
                .startsWith(pointer + ": ");
    }

    @Test
    void read_refusesMoreThanAThousand() {
        String ids = IntStream.range(0, 1001).mapToObj(i -> '"' + ONE + '"').collect(Collectors.joining(","));

        assertThat(Refusals.violationsOf(() -> Requests.read("{\"ids\":[" + ids + "]}", WaitRequest.class)))
                .isEqualTo("/ids: must have at most 1000 elements, not 1001\n");
    }
}
