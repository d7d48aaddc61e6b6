package dev.errand.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptTest {

    private static final byte[] SECRET = {1, 2, 3};
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void anAttempt_isReadFromItsCookie_untilItIsTooLate() {
        Attempt attempt = Attempt.begin("/v1/jobs?limit=1", NOW);
        String cookie = attempt.signed(SECRET);
        assertThat(Attempt.parse(cookie, SECRET, NOW)).contains(attempt);
        assertThat(Attempt.parse(cookie, SECRET, NOW.plus(Attempt.LIFE))).isEmpty();
        assertThat(attempt.isOf(attempt.state())).isTrue();
        assertThat(attempt.isOf(attempt.nonce())).isFalse();
    }

    @Test
    void whatThisServiceDidNotSign_isNone() {
        String cookie = Attempt.begin("/", NOW).signed(SECRET);
        String other = Attempt.begin("/", NOW).signed(SECRET);
        String mixed = cookie.split("\\.")[0] + "." + other.split("\\.")[1];
        assertThat(Attempt.parse(cookie, new byte[] {9}, NOW)).isEmpty();
        assertThat(Attempt.parse(mixed, SECRET, NOW)).isEmpty();
        for (String nonsense : new String[] {"", ".", "a.b", "a", "ä.ö", cookie + "A"}) {
            assertThat(Attempt.parse(nonsense, SECRET, NOW)).as(nonsense).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/session", "/v1/jobs?limit=1&cursor=a%20b", "/x//y"})
    void pathsOfThisService_areGoodTargets(String path) {
        assertThat(Attempt.isPath(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "//x.example",
                "/\\x.example",
                "\\/x",
                "https://x.example",
                "/x\r\nSet-Cookie: a=b",
                "/a b",
                " /",
                "/\u00e4",
                "/\t/x"
            })
    void othersAreNot(String path) {
        assertThat(Attempt.isPath(path)).isFalse();
        assertThat(Attempt.isPath("/" + "x".repeat(1000))).isFalse();
    }

    @Test
    void theChallenge_isThatOfTheStandard() {
        // RFC 7636, appendix B.
        Attempt attempt = new Attempt("s", "n", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", NOW, "/");
        assertThat(attempt.challenge()).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assertThat(attempt.shownNonce()).isNotEqualTo(attempt.nonce()).hasSize(43);
        assertThat(attempt.toString()).doesNotContain("dBjft");
    }
}
