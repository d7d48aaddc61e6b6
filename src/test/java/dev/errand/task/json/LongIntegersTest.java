package dev.errand.task.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ~} stands for five digits, the most that these tests allow. */
class LongIntegersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "~1",
                "-~1",
                "[~1]",
                "[1,2,3,~~]",
                "{\"a\":{\"b\":[~1]}}",
                "[\"a\\\"~~\",~1]",
                "[\"\\\\\",~1]",
                "[1.~~,~1]",
                "[~~e~~,-~1]",
                "[~1,1.~~]",
                "[ ~1 ]"
            })
    void in_findsThem(String json) {
        assertThat(found(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "~",
                "-~",
                "[~,~]",
                "\"~~\"",
                "{\"~~\":1}",
                "\"\\\"~~\"",
                "0.~~",
                "~~.5",
                "~~e1",
                "~~E+~~",
                "1e-~~",
                "[\"~~\",~]",
                "{\"a\":1.~~,\"b\":~}",
                ""
            })
    void in_passesWhatIsShortOrNoInteger(String json) {
        assertThat(found(json)).isFalse();
    }

    private static boolean found(String json) {
        return LongIntegers.in(json.replace("~", "12345").getBytes(StandardCharsets.UTF_8), 5);
    }
}
