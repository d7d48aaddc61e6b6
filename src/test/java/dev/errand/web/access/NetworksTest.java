package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworksTest {

    @Test
    void ofIPv6_aWholeNetworkIsOne() {
        String network = Networks.of("2001:db8:1:2::1");
        assertThat(Networks.of("2001:db8:1:2:ffff:ffff:ffff:ffff")).isEqualTo(network);
        assertThat(Networks.of("[2001:0db8:1:2::7]")).isEqualTo(network);
        assertThat(Networks.of("2001:db8:1:3::1")).isNotEqualTo(network);
    }

    @Test
    void anyOtherAddress_isItself() {
        assertThat(Networks.of("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(Networks.of("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(Networks.of("unknown")).isEqualTo("unknown");
        assertThat(Networks.of("no:address")).isEqualTo("no:address");
    }
}
