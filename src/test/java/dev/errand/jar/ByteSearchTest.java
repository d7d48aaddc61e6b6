package dev.errand.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSearchTest {

    private static final String WORD = "La/an/Ban/an;";
    private static final int BUFFER = 1 << 16;

    private static boolean isIn(byte[] bytes) throws IOException {
        return new ByteSearch(WORD).isIn(new ByteArrayInputStream(bytes));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "x%s", "%sx", "La/an/La/an/Ban/%s;;", ";;;;an/Ban/an;%s", "\u00ff\u0080%s\u00ff"})
    void theWord_isFound(String text) throws IOException {
        assertThat(isIn(bytes(text.formatted(WORD)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "L", "La/an/Ban/an", "a/an/Ban/an;", "La/an/Ban/an:;", "Lx/an/Ban/an;", "\u00ff\u0080;"})
    void whatOnlyLooksLikeIt_isNot(String text) throws IOException {
        assertThat(isIn(bytes(text))).isFalse();
    }

    @Test
    void whereverItStands_itIsFound_alsoAcrossWhatIsReadAtOnce() throws IOException {
        for (int before = BUFFER - 2 * WORD.length(); before <= BUFFER + WORD.length(); before++) {
            for (int after : new int[] {0, 1, WORD.length(), BUFFER}) {
                byte[] bytes = new byte[before + WORD.length() + after];
                Arrays.fill(bytes, (byte) 'a');
                System.arraycopy(bytes(WORD), 0, bytes, before, WORD.length());
                assertThat(isIn(bytes)).isTrue();
                bytes[before + 1] = 'b';
                assertThat(isIn(bytes)).isFalse();
            }
        }
    }

    @Test
    void oneSearch_canLookSeveralTimes_andWhatWasReadBeforeIsForgotten() throws IOException {
        ByteSearch search = new ByteSearch(WORD);

        assertThat(search.isIn(new ByteArrayInputStream(bytes(WORD)))).isTrue();
        assertThat(search.isIn(new ByteArrayInputStream(bytes("La")))).isFalse();
        assertThat(search.isIn(new ByteArrayInputStream(bytes(WORD)))).isTrue();
    }
}
