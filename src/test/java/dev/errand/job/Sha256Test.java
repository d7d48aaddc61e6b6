package dev.errand.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {

    /** The value of the standard's first example. */
    @Test
    void aText_isHashedAsTheStandardSays() {
        assertThat(HexFormat.of().formatHex(Sha256.of("abc")))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void digests_knowNothingOfEachOther() {
        var one = Sha256.digest();
        one.update((byte) 'x');

        assertThat(Sha256.digest().digest(new byte[] {'a', 'b', 'c'})).isEqualTo(Sha256.of("abc"));
        assertThat(one.digest()).isEqualTo(Sha256.of("x"));
    }
}
