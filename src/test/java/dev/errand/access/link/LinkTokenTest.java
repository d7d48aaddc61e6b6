package dev.errand.access.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Caller.Link;
import dev.errand.access.Tenant;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinkTokenTest {

    private static final byte[] SECRET = "a secret of thirty-two bytes ...".getBytes(UTF_8);
    private static final LinkToken TOKEN = new LinkToken(
            new Tenant("shop"),
            "key_1",
            new Link("job_1", Set.of("read", "cancel"), Instant.parse("2030-01-01T00:00:00.123Z")));

    @Test
    void aToken_saysWhatItWasMadeOf() {
        String signed = TOKEN.signed(SECRET);

        assertThat(signed).startsWith("errc_").matches("[A-Za-z0-9_.-]+");
        assertThat(LinkToken.parse(signed, SECRET)).contains(TOKEN);
    }

    @Test
    void anyOtherCharacter_isNoticed_andSoIsAnotherSecret() {
        String signed = TOKEN.signed(SECRET);
        // The last character has bits that mean nothing.
        for (int i = 0; i < signed.length() - 1; i++) {
            String other = signed.substring(0, i) + (signed.charAt(i) == 'A' ? 'B' : 'A') + signed.substring(i + 1);
            assertThat(LinkToken.parse(other, SECRET)).as(other).isEmpty();
        }
        assertThat(LinkToken.parse(signed, "another".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void whatIsNoToken_isNone() {
        for (String text : new String[] {
            "", "errc_", "errc_.", "errc_a.b", "errk_a.b", "errc_%.%", "errc_" + "a".repeat(2000) + ".b"
        }) {
            assertThat(LinkToken.parse(text, SECRET)).as(text).isEmpty();
            assertThat(LinkToken.hasForm(text)).as(text).isFalse();
        }
    }
}
