package dev.errand.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.oidc.OidcSettingException;
import org.junit.jupiter.api.Test;

class OidcFailureAnalyzerTest {

    @Test
    void whatIsWrongWithTheSettings_isOneLine() {
        OidcSettingException failure = new OidcSettingException("errand.public-url must be set");
        assertThat(OneLineReporter.line(new OidcFailureAnalyzer().analyze(failure, failure)))
                .isEqualTo("errand.public-url must be set. See docs/security.md, \"Signing in with OIDC\".");
    }
}
