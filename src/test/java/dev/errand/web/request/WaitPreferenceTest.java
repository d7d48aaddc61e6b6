package dev.errand.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.request.Refusals;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitPreferenceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    wait=10                                   | 10
                    wait                                      | 30
                    WAIT=10                                   | 10
                    wait = 10                                 | 10
                    wait="10"                                 | 10
                    wait=                                     | 30
                    wait=0                                    | 0
                    wait=60                                   | 60
                    wait=61                                   | 60
                    wait=007                                  | 7
                    wait=99999999999999999999999999999999     | 60
                    wait=0000000000000000000000000000005      | 5
                    respond-async, wait=10                    | 10
                    respond-async,wait=10;x=y, return=minimal | 10
                    foo="a, wait=3"; bar, wait=10             | 10
                    foo; wait=3, wait=10                      | 10
                    wait=5, wait=10                           | 5
                    """)
    void of_readsTheHeader(String header, int seconds) {
        assertThat(ofHeader(header)).isEqualTo(new WaitPreference(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "respond-async", "waiting=5", "x-wait=5", "handling=\"wait=5\"", ", ,"})
    void of_findsNoneWhereNoneIs(String header) {
        assertThat(ofHeader(header)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc", "1e9", "1.5", "+5", "5s", " 5", "٣"})
    void of_refusesAnythingElse(String value) {
        assertThat(Refusals.of(() -> WaitPreference.of(List.of(), List.of(value)))
                        .status())
                .isEqualTo(400);
        if (!value.startsWith(" ")) {
            assertThat(Refusals.of(() -> ofHeader("wait=" + value)).status()).isEqualTo(400);
        }
    }

    @Test
    void of_takesTheParameterBeforeTheHeader() {
        assertThat(WaitPreference.of(List.of("wait=10"), List.of("5"))).isEqualTo(new WaitPreference(5));
        assertThat(WaitPreference.of(List.of(), List.of(""))).isEqualTo(new WaitPreference(30));
        assertThat(WaitPreference.of(List.of("respond-async", "wait=10"), List.of()))
                .isEqualTo(new WaitPreference(10));
    }

    @Test
    void of_refusesTwoParameters() {
        assertThat(Refusals.of(() -> WaitPreference.of(List.of(), List.of("1", "2")))
                        .status())
                .isEqualTo(400);
    }

    private static @Nullable WaitPreference ofHeader(String value) {
        return WaitPreference.of(List.of(value), List.of());
    }
}
