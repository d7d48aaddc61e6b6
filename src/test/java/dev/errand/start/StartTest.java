package dev.errand.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartTest {

    @ParameterizedTest
    @CsvSource({"1.8,true", "9,true", "17,true", "20,true", "21,false", "25,false", "'',false", "next,false"})
    void anOlderJava_isRefused(String version, boolean tooOld) {
        assertThat(Start.isTooOld(version)).isEqualTo(tooOld);
    }
}
