package dev.errand.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.request.Refusals;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    abc          | abc
                    "abc"        | abc
                    "a\\"b\\\\c" | a"b\\c
                    a b          | a b
                    a"b          | a"b
                    """)
    void of_takesQuotedAndBareKeys(String header, String key) {
        assertThat(IdempotencyKey.of(List.of(header))).isEqualTo(key);
    }

    @Test
    void of_takes255CharactersAndNotOneMore() {
        String longest = "k".repeat(255);

        assertThat(IdempotencyKey.of(List.of('"' + longest + '"'))).isEqualTo(longest);
        assertThat(Refusals.of(() -> IdempotencyKey.of(List.of(longest + "k"))).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"\"", "\"", "\"abc", "\"a\"b\"", "a\tb", "a\u0085b"})
    void of_refusesTheRest(String header) {
        assertThat(Refusals.of(() -> IdempotencyKey.of(List.of(header))).violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.header()).isEqualTo("Idempotency-Key"));
    }

    @Test
    void of_refusesTwoKeys() {
        assertThat(Refusals.of(() -> IdempotencyKey.of(List.of("a", "b"))).status())
                .isEqualTo(400);
    }
}
