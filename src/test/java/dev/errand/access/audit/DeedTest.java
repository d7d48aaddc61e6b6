package dev.errand.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Caller;
import org.junit.jupiter.api.Test;

class DeedTest {

    @Test
    void whatAClientMadeLong_isCut_andNeverWithinACharacter() {
        Deed deed = Deed.refused(Caller.open(), "call", "x".repeat(199) + "\ud83d\ude00tail", "1".repeat(5000));

        assertThat(deed.target()).isEqualTo("x".repeat(199) + "…");
        assertThat(deed.address()).isEqualTo("1".repeat(100) + "…");
        assertThat(Deed.done(Caller.open(), "a", "b", null).address()).isNull();
    }
}
