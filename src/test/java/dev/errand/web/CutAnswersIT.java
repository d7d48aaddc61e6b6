package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** An answer that fails on its way never looks whole, whatever its client goes by; one that has not begun becomes a problem. */
@ServiceTest
@Import(FailingAnswers.class)
class CutAnswersIT {

    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    @LocalServerPort
    private int port;

    private RawClient.Rest ask(String path, String version, String header) throws IOException {
        try (RawClient client = new RawClient(new Socket(InetAddress.getLoopbackAddress(), port))) {
            client.send("GET " + path + " HTTP/" + version + "\r\nHost: localhost\r\n" + header + "\r\n");
            return client.rest();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "io", "defect"})
    void inChunks_theLastOneNeverComes(String failure) throws IOException {
        RawClient.Rest rest = ask("/test/failing?after=200000&by=" + failure, "1.1", "");

        assertThat(rest.text()).startsWith("HTTP/1.1 200").contains("1234567,1234567,");
        assertThat(rest.text()).doesNotContain(LAST_CHUNK).doesNotContain("problem");
    }

    @ParameterizedTest
    @CsvSource({"store, 1.1", "io, 1.1", "defect, 1.1", "store, 1.0", "io, 1.0", "defect, 1.0"})
    void upToTheEndOfTheConnection_thatIsReset(String failure, String version) throws IOException {
        RawClient.Rest rest = ask("/test/failing?after=200000&by=" + failure, version, "Connection: close\r\n");

        assertThat(rest.reset()
                        || (rest.text().contains("chunked") && !rest.text().endsWith(LAST_CHUNK)))
                .as("%s", rest.reset())
                .isTrue();
        assertThat(rest.text()).doesNotContain("problem");
    }

    @ParameterizedTest
    @CsvSource({
        "0, store, 503, store-unavailable",
        "0, io, 500, internal",
        "0, defect, 500, internal",
        "100, store, 503, store-unavailable",
        "100, io, 500, internal",
        "100, defect, 500, internal"
    })
    void beforeAnythingIsOnItsWay_theProblemIsTheAnswer(int after, String failure, int status, String problem) {
        Answer answer = new Api(port).get("/test/failing?after=" + after + "&by=" + failure);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.headers().map()).doesNotContainKeys("etag", "link");
    }
}
