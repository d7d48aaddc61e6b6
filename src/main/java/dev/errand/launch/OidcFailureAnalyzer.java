package dev.errand.launch;

import dev.errand.access.oidc.OidcSettingException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says of settings about an issuer what is wrong with them. */
class OidcFailureAnalyzer extends AbstractFailureAnalyzer<OidcSettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, OidcSettingException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()) + ".", "See docs/security.md, \"Signing in with OIDC\".", cause);
    }
}
