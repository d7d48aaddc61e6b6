package dev.errand.web.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.batch.BatchMode;
import dev.errand.batch.BatchProperties;
import dev.errand.batch.intake.BatchItems.Item;
import dev.errand.batch.intake.BatchItems.Malformed;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.memory.BudgetSpentException;
import dev.errand.memory.Memories;
import dev.errand.problem.ProblemException;
import dev.errand.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;

/** The bodies of batches: items as they were written, whatever stands before and after them. */
class BatchReaderTest {

    private static final String ODD = """
            { "kwargs" : {"z" : 1e2},\r
              "items":[ 1 ,-2.50e3, "ü😀\\"]}",[ [] ,{}] ,{"a": [1, 2]},null,true,""] , "mode":"map"
            , "task":"t","priority":3}""";

    private final BatchBodyReader bodies = new BatchBodyReader(
            new BatchProperties(
                    DataSize.ofKilobytes(64),
                    DataSize.ofKilobytes(16),
                    DataSize.ofKilobytes(64),
                    Duration.ZERO,
                    Duration.ofSeconds(10),
                    1,
                    1,
                    Duration.ofSeconds(15)),
            Memories.of(DataSize.ofKilobytes(128)));

    private BatchBodyReader.Held body(byte[] utf8) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setContentType("application/json");
        request.setContent(utf8);
        return bodies.read(request);
    }

    private BatchSubmission read(String text, @Nullable String key) {
        try (BatchBodyReader.Held body = body(text.getBytes(StandardCharsets.UTF_8))) {
            return BatchReader.read(body, key, "https://jobs.example.org");
        }
    }

    private static String args(BatchSubmission batch, int index) {
        return String.valueOf(((Item) batch.items().read(index)).args());
    }

    private String fingerprint(String text) {
        return Objects.requireNonNull(read(text, "key").common().idempotency()).fingerprint();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'task':'t','items':[1,'%s']}", "{'task':'t','items':[1],'kwargs':{'a':'%s'}}"})
    void anItemOrCommonArguments_thatAreTooLarge_areRefusedBeforeTheyAreRead(String form) {
        String body = form.replace('\'', '"').formatted("x".repeat(17_000));

        assertThatThrownBy(() -> read(body, null))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_LARGE))
                .hasMessageContaining("at most 16384 are taken");
    }

    @Test
    void aBatchThatIsKept_isBoundLikewise() {
        String text = "{\"task\":\"t\",\"items\":[\"%s\"]}".formatted("x".repeat(998));
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

        assertThat(BatchReader.read(utf8, 1_000, "").items().size()).isEqualTo(1);
        assertThatThrownBy(() -> BatchReader.read(utf8, 999, ""))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("at most 999 are taken");
    }

    @Test
    void items_areKeptAsTheyWereWritten() {
        BatchSubmission batch = read(ODD, null);

        assertThat(batch.mode()).isEqualTo(BatchMode.MAP);
        assertThat(batch.common().call().task()).isEqualTo("t");
        assertThat(batch.common().placing().priority()).isEqualTo(3);
        assertThat(batch.items().size()).isEqualTo(8);
        assertThat(args(batch, 0)).isEqualTo("[1]");
        assertThat(args(batch, 1)).isEqualTo("[-2.50e3]");
        assertThat(args(batch, 2)).isEqualTo("[\"ü😀\\\"]}\"]");
        assertThat(args(batch, 3)).isEqualTo("[[ [] ,{}]]");
        assertThat(args(batch, 4)).isEqualTo("[{\"a\": [1, 2]}]");
        assertThat(args(batch, 5)).isEqualTo("[null]");
        assertThat(args(batch, 6)).isEqualTo("[true]");
        assertThat(args(batch, 7)).isEqualTo("[\"\"]");
        assertThat(((Item) batch.items().read(7)).kwargs()).isEqualTo("{\"z\" : 1e2}");
    }

    @Test
    void calls_addTheirNamedArgumentsToTheCommonOnes() {
        BatchSubmission batch = read("""
                {"task":"t","mode":"calls","kwargs":{"a":1 },"items":[{"key":"k","kwargs":{ "b":2}},{"kwargs":{}},{}]}""", null);

        Item first = (Item) batch.items().read(0);
        assertThat(first.key()).isEqualTo("k");
        assertThat(first.kwargs()).isEqualTo("{\"a\":1 , \"b\":2}");
        assertThat(first.ownNames()).containsExactly("b");
        assertThat(((Item) batch.items().read(1)).kwargs()).isEqualTo("{\"a\":1 }");
        assertThat(((Item) batch.items().read(2)).kwargs()).isEqualTo("{\"a\":1 }");
    }

    @Test
    void null_isTheSameAsLeavingOut() {
        BatchSubmission batch = read("""
                {"task":"t","mode":null,"maxConcurrency":null,"failFast":null,"kwargs":null,"webhook":null,"queue":null,"items":[null]}""", null);

        assertThat(batch.mode()).isEqualTo(BatchMode.MAP);
        assertThat(batch.maxConcurrency()).isNull();
        assertThat(batch.failFast()).isFalse();
        assertThat(batch.common())
                .isEqualTo(read("{\"task\":\"t\",\"items\":[]}", null).common());
        assertThat(args(batch, 0)).isEqualTo("[null]");
        BatchSubmission calls = read("""
                {"task":"t","mode":"calls","items":[{"key":null,"args":null,"kwargs":null},{}]}""", null);
        assertThat(calls.items().read(0)).isEqualTo(calls.items().read(1));
        assertThatThrownBy(() -> read("{\"task\":\"t\",\"items\":null}", null))
                .hasMessageContaining("/items is required");
    }

    @Test
    void call_thatRepeatsACommonArgument_isMalformed() {
        BatchSubmission batch = read("""
                {"task":"t","mode":"calls","kwargs":{"a/b":1},"items":[{"kwargs":{"a/b":2}}]}""", null);

        assertThat(((Malformed) batch.items().read(0)).details())
                .extracting("pointer")
                .containsExactly("/items/0/kwargs/a~1b");
    }

    @Test
    void fingerprint_isTheSameForBodiesThatAreEqualAsJson() {
        String plain = fingerprint("{\"task\":\"t\",\"items\":[1,{\"a\":1,\"b\":2}]}");

        assertThat(fingerprint("{ \"items\":[1.0, {\"b\":2,\"a\":10e-1}],\"task\":\"\\u0074\"}"))
                .isEqualTo(plain);
        assertThat(fingerprint("{\"task\":\"t\",\"items\":[{\"a\":1,\"b\":2},1]}"))
                .isNotEqualTo(plain);
        assertThat(fingerprint("{\"task\":\"t\",\"items\":[1,{\"a\":1,\"b\":2}],\"mode\":\"map\"}"))
                .isNotEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{", "{}", "{\"task\":\"t\"}", "{\"task\":\"t\",\"items\":[]} x"})
    void body_thatIsNone_isRefused(String text) {
        assertThatThrownBy(() -> read(text, null)).isInstanceOf(ProblemException.class);
    }

    @Test
    void body_inAnotherEncoding_isRefused() {
        String text = "{\"task\":\"tä\",\"items\":[]}";

        assertThatThrownBy(() -> body(text.getBytes(StandardCharsets.UTF_16LE))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> body(("\uFEFF" + text).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> body(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void body_isCountedUntilItIsClosed() {
        byte[] large = new byte[40 * 1024];
        Arrays.fill(large, (byte) ' ');
        try (BatchBodyReader.Held held = body(large)) {
            assertThat(held.utf8()).hasSize(large.length);
            assertThatThrownBy(() -> body(large)).isInstanceOf(BudgetSpentException.class);
        }
        body(large).close();
    }
}
