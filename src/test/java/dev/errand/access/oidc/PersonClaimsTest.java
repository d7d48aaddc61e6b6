package dev.errand.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.oauth2.jwt.Jwt;

class PersonClaimsTest {

    private static final PersonClaims PLAIN = new PersonClaims("scope", "");

    private static Jwt.Builder claims() {
        return Jwt.withTokenValue("x").header("alg", "ES256").subject("ann").expiresAt(Instant.EPOCH);
    }

    private static Caller caller(Jwt.Builder claims) {
        return PLAIN.caller(claims.build()).orElseThrow();
    }

    @Test
    void scopes_areTextOrAList_andUnknownOnesAreIgnored() {
        assertThat(caller(claims().claim("scope", "openid jobs:read  jobs:submit JOBS:OPERATE"))
                        .scopes())
                .containsExactlyInAnyOrder(Scope.JOBS_READ, Scope.JOBS_SUBMIT);
        assertThat(caller(claims().claim("scope", List.of("worker", "x", 1))).scopes())
                .isEqualTo(Set.of(Scope.WORKER));
        assertThat(caller(claims()).scopes()).isEmpty();
        assertThat(caller(claims().claim("scope", 7)).scopes()).isEmpty();
    }

    @Test
    void dots_leadIntoClaims_unlessTheyBelongToTheName() {
        PersonClaims deep = new PersonClaims("realm_access.roles", "https://x.example/tenant");
        Caller caller = deep.caller(claims().claim("realm_access", Map.of("roles", List.of("jobs:read")))
                        .claim("https://x.example/tenant", "shop")
                        .build())
                .orElseThrow();
        assertThat(caller.scopes()).isEqualTo(Set.of(Scope.JOBS_READ));
        assertThat(caller.tenant()).isEqualTo(new Tenant("shop"));
        assertThat(caller.allTenants()).isFalse();
    }

    @Test
    void withAConfiguredClaim_noTenantIsNobody() {
        PersonClaims tenants = new PersonClaims("scope", "tenant");
        assertThat(tenants.caller(claims().build())).isEqualTo(Optional.empty());
        assertThat(tenants.caller(claims().claim("tenant", "No Name").build())).isEmpty();
        assertThat(tenants.caller(claims().claim("tenant", List.of("shop")).build()))
                .isEmpty();
        assertThat(PLAIN.caller(claims().claim("tenant", "shop").build())
                        .orElseThrow()
                        .tenant())
                .isEqualTo(Tenant.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "ann@example.org,ann@example.org",
        "a b,a%20b",
        "a%20b,a%2520b",
        "key_01,%6Bey_01",
        "ä,%C3%A4",
        "'a\nb',a%0Ab"
    })
    void subjects_becomePlain_andNobodyIsTakenForAKey(String subject, String actor) {
        assertThat(PersonClaims.actor(subject)).isEqualTo(actor);
    }

    @Test
    void subjects_areBounded() {
        assertThat(PersonClaims.actor("a".repeat(255))).hasSize(255);
        assertThat(PersonClaims.actor("a".repeat(256))).isNull();
        assertThat(PersonClaims.actor(" ".repeat(100))).isNull();
        assertThat(PersonClaims.actor("")).isNull();
        assertThat(PersonClaims.actor(null)).isNull();
    }
}
