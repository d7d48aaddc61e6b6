package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallLimitsTest {

    @Test
    void whoeverIsToWait_waitsForTheNextCallThatThisNodeLetsIn() {
        assertThat(CallLimits.pause(100, 3)).isEqualTo(Duration.ofSeconds(1));
        assertThat(CallLimits.pause(1, 1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(CallLimits.pause(1, 4)).isEqualTo(Duration.ofSeconds(4));
        assertThat(CallLimits.pause(2, 5)).isEqualTo(Duration.ofSeconds(3));
    }
}
