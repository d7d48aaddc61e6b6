package dev.errand.access.oidc;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * As what the issuer knows this service. Each key is described in {@code application.yaml}.
 *
 * @param clientId its name there; nobody signs in with a browser where blank
 * @param clientSecret its secret there; none where blank, as for a public client; not printed
 * @param scopes what the issuer is asked for
 */
@ConfigurationProperties("errand.security.oidc")
public record ClientProperties(
        @DefaultValue("") String clientId,
        @Nullable String clientSecret,
        @DefaultValue("openid profile") String scopes) {

    /** Not to be printed: it may hold a secret. */
    @Override
    public String toString() {
        return "ClientProperties[" + clientId + "]";
    }
}
