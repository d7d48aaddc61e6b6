package dev.errand.access.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.AccessProperties.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExposureTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, , none, true",
        "127.9.9.9, , , true",
        "localhost, , none, true",
        "::1, , none, true",
        "0:0:0:0:0:0:0:1, , none, true",
        "127.0.0.1, http://localhost:8080, none, true",
        "127.0.0.1, http://[::1]:8080, none, true",
        "127.0.0.1, https://jobs.example.org, none, false",
        "127.0.0.1, not an address, none, false",
        "127.0.0.1, , native, false",
        "127.0.0.1, , framework, false",
        "0.0.0.0, , none, false",
        "'', , none, false",
        ", , none, false",
        "10.0.0.7, , none, false",
        "127.0.0.1.example.org, , none, false",
        "::, , none, false"
    })
    void auto_isOpenForThisMachineAlone(String address, String publicUrl, String forwarded, boolean open) {
        Exposure exposure = new Exposure(address, publicUrl, forwarded);

        assertThat(exposure.isClosed(Mode.AUTO, false)).isEqualTo(!open);
        assertThat(exposure.isClosed(Mode.AUTO, true)).isTrue();
    }

    @Test
    void otherModes_areAsTheySay() {
        assertThat(new Exposure("127.0.0.1", null, null).isClosed(Mode.ON, false))
                .isTrue();
        assertThat(new Exposure("0.0.0.0", null, null).isClosed(Mode.OPEN, true))
                .isFalse();
    }
}
