package dev.errand.access.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.access.WhenSignInIsSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** Which settings of an issuer the service starts with. */
class OidcSettingsTest {

    private static OidcProperties settings(String issuer, String audience) {
        Map<String, String> settings =
                Map.of("errand.security.oidc.issuer", issuer, "errand.security.oidc.audience", audience);
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("errand.security.oidc", OidcProperties.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://sso.example.org/realms/team,errand,",
        "http://localhost:8081/realms/team,errand,",
        "http://127.0.0.1:8081,errand,",
        "http://[::1]:8081,errand,",
        "https://sso.example.org,'',errand.security.oidc.audience",
        "http://sso.example.org,errand,errand.security.oidc.issuer",
        "http://localhost.example.org,errand,errand.security.oidc.issuer",
        "sso.example.org,errand,errand.security.oidc.issuer",
        "ftp://sso.example.org,errand,errand.security.oidc.issuer"
    })
    void whatCannotWork_orIsNotSafe_isNamed(String issuer, String audience, @Nullable String named) {
        String complaint = settings(issuer, audience).complaint();
        if (named == null) {
            assertThat(complaint).isNull();
        } else {
            assertThat(complaint).startsWith(named);
        }
    }

    @Test
    void withoutAnIssuer_nothingIsMade() {
        MockEnvironment environment = new MockEnvironment();
        assertThat(WhenSignInIsSet.isMet(environment)).isFalse();
        environment.setProperty("errand.security.oidc.issuer", " ");
        environment.setProperty("errand.security.oidc.client-id", "errand");
        assertThat(WhenSignInIsSet.isMet(environment)).isFalse();
        environment.setProperty("errand.security.oidc.issuer", "https://sso.example.org");
        assertThat(WhenSignInIsSet.isMet(environment)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"issuer\": \"https://sso.example.org/other\", \"jwks_uri\": \"https://sso.example.org/keys\"}'",
        "'{\"issuer\": \"https://sso.example.org\", \"jwks_uri\": \"http://sso.example.org/keys\"}'",
        "'{\"issuer\": \"https://sso.example.org\"}'",
        "'{\"issuer\": \"https://sso.example.org\", \"jwks_uri\": \"https://sso.example.org/keys\", \"token_endpoint\": \"http://x.example\"}'",
        "'[]'",
        "'{'"
    })
    void documentsOfOthers_orThatLeadWhereOthersRead_areNotUsed(String document) {
        assertThatThrownBy(() -> Discovery.parse(document.getBytes(UTF_8), "https://sso.example.org"))
                .isInstanceOf(IssuerAwayException.class);
    }
}
