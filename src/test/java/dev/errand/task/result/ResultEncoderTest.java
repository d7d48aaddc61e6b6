package dev.errand.task.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.task.Content;
import dev.errand.task.json.TaskJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class ResultEncoderTest {

    record Page(String title, int links, @Nullable String note) {}

    private final ResultEncoder encoder = new ResultEncoder();

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(null, "null"),
                Arguments.of("é€😀", "\"é€😀\""),
                Arguments.of("a\"\\\n\u0000", "\"a\\\"\\\\\\n\\u0000\""),
                Arguments.of(9, "9"),
                Arguments.of(new BigDecimal("9"), "9"),
                Arguments.of(new BigDecimal("6.250"), "6.250"),
                Arguments.of(new BigDecimal("1E+1000000"), "1E+1000000"),
                Arguments.of(new BigInteger("123456789012345678901234567890"), "123456789012345678901234567890"),
                Arguments.of(TaskJson.MAPPER.readTree("[1E+1000000,2.50]"), "[1E+1000000,2.50]"),
                Arguments.of(Optional.of(1), "1"),
                Arguments.of(Optional.empty(), "null"),
                Arguments.of(new Page("t", 2, null), "{\"title\":\"t\",\"links\":2,\"note\":null}"),
                Arguments.of(Instant.EPOCH, "\"1970-01-01T00:00:00Z\""),
                Arguments.of(Duration.ofMillis(1500), "\"PT1.5S\""),
                Arguments.of(Map.of("d", LocalDate.of(2026, 1, 31)), "{\"d\":\"2026-01-31\"}"),
                Arguments.of(new byte[] {1, 2}, "\"AQI=\""));
    }

    @ParameterizedTest
    @MethodSource("values")
    void encode_writesJson(@Nullable Object value, String json) {
        EncodedResult result = encoder.encode(value, 1_000);

        assertThat(result.contentType()).isNull();
        assertThat(new String(result.bytes(), UTF_8)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud800b", "\udc00", "\ud800\ud800\udc00", "x\udc00\ud800", "\ud800"})
    void encode_keepsLoneSurrogates(String text) {
        for (Object value : List.of(text, List.of(text, "é"), Map.of(text, text), "é".repeat(5_000) + text)) {
            byte[] bytes = encoder.encode(value, 100_000).bytes();

            String json = new String(bytes, UTF_8);

            assertThat(TaskJson.MAPPER.readValue(json, Object.class)).isEqualTo(value);
            assertThat(json).doesNotContain("?", "\ufffd");
        }
    }

    @Test
    void encode_keepsPairsAcrossInnerBuffers() {
        for (int offset = 0; offset < 3; offset++) {
            String text = "x".repeat(offset) + "😀".repeat(20_000);

            assertThat(encoder.encode(text, 100_000).bytes()).isEqualTo(("\"" + text + "\"").getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "é", "€", "😀", "\ud800"})
    void encode_allowsExactlyTheLimit(String end) {
        String text = "x".repeat(10_000) + end;
        int size = encoder.encode(text, 1_000_000).bytes().length;

        assertThat(encoder.encode(text, size).bytes()).hasSize(size);
        ResultTooLargeException thrown =
                catchThrowableOfType(ResultTooLargeException.class, () -> encoder.encode(text, size - 1));
        assertThat(thrown).hasMessage("the result is larger than " + (size - 1) + " bytes");
    }

    @Test
    void encode_refusesIntegersThatClientsMayNotRead() {
        BigInteger longest = BigInteger.TEN.pow(1000).subtract(BigInteger.ONE);
        BigInteger longer = BigInteger.TEN.pow(1000);
        List<?> others = List.of(longest, new BigDecimal(longer, -1), new BigDecimal(longer, 1), longer.toString());

        assertThat(encoder.encode(others, 10_000).bytes()).hasSizeGreaterThan(4000);
        assertThatExceptionOfType(ResultTooLargeException.class)
                .isThrownBy(() -> encoder.encode(Map.of("a", List.of(1, longer)), 10_000))
                .withMessage("the result holds an integer of more than 1,000 digits");
    }

    @Test
    void encode_stopsWritingOnceTheLimitIsPassed() {
        AtomicLong asked = new AtomicLong();
        Iterable<Integer> endless = () ->
                Stream.iterate(1, i -> i).peek(i -> asked.incrementAndGet()).iterator();

        assertThatExceptionOfType(ResultTooLargeException.class).isThrownBy(() -> encoder.encode(endless, 100_000));
        assertThat(asked).hasValueLessThan(200_000);
    }

    @Test
    void encode_ofNothingAllowedRefusesAnything() {
        assertThatExceptionOfType(ResultTooLargeException.class).isThrownBy(() -> encoder.encode(null, 0));
    }

    @Test
    void encode_failsForAValueThatHoldsItself() {
        List<Object> self = new ArrayList<>();
        self.add(self);

        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> encoder.encode(self, 1_000_000));
    }

    @Test
    void encode_letsATasksOwnFailureThrough() {
        Iterable<Integer> broken = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                throw new IllegalStateException("broken");
            }
        };

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> encoder.encode(broken, 1_000))
                .isNotInstanceOf(ResultTooLargeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"image/png", "text/plain; charset=utf-8", "application/json", "multipart/x; boundary=\"a b\""})
    void encode_passesContentThrough(String type) {
        byte[] bytes = {1, 2, 3};

        EncodedResult result = encoder.encode(new Content(type, bytes), 3);

        assertThat(result.contentType()).isEqualTo(type);
        assertThat(result.bytes()).isSameAs(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "png",
                "image/",
                "*/*",
                "image/*",
                "text/plain\r\nX: y",
                "text/plain; a=\"\n\"",
                "te xt/plain",
                "text/plain; charset=nope",
                "bild/ä"
            })
    void encode_refusesABadContentType(String type) {
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.encode(new Content(type, new byte[0]), 100));
    }

    @Test
    void encode_refusesContentBeyondTheLimit() {
        byte[] bytes = new byte[101];
        Arrays.fill(bytes, (byte) 'x');

        assertThatExceptionOfType(ResultTooLargeException.class)
                .isThrownBy(() -> encoder.encode(new Content("text/plain", bytes), 100));
    }
}
