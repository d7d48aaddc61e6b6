package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.errand.web.TestIssuer.Behaviour;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** People sign in with a browser, and out; and what pages of others may not do in their name. */
class SignInIT extends ClosedService {

    private static final String JOB = "{\"task\": \"sleep\", \"args\": [0]}";

    @AfterEach
    void mend() {
        ISSUER.person = UnaryOperator.identity();
        ISSUER.behave(Behaviour.GOOD);
    }

    @Test
    void aPerson_signsIn_works_andSignsOut() {
        ISSUER.person = claims -> claims.claim("name", "Ann <Example>");
        Browser browser = new Browser();
        Api.Answer page = browser.get("/sign-in?to=/v1/jobs");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(page.text()).contains("\"sign-in/start?to=%2Fv1%2Fjobs\"").doesNotContain("<script", "src=");

        Api.Answer done = browser.signIn("/sign-in/start?to=%2Fv1%2Fjobs");
        assertThat(done.status()).as(done.text()).isEqualTo(303);
        assertThat(done.header("Location")).isEqualTo("/v1/jobs");
        assertThat(browser.cookies).containsOnlyKeys("__Host-errand");
        assertThat(browser.get("/v1/jobs").status()).isEqualTo(200);

        Api.Answer session = browser.get("/v1/session");
        assertThat(session.header("Cache-Control")).isEqualTo("no-store");
        assertThat(session.json().path("kind").asString()).isEqualTo("person");
        assertThat(session.json().path("actor").asString()).isEqualTo("ann@example.org");
        assertThat(session.json().path("name").asString()).isEqualTo("Ann <Example>");
        assertThat(session.json().path("tenant").asString()).isEqualTo("default");
        assertThat(session.json().path("scopes").toString()).isEqualTo("[\"jobs:submit\",\"jobs:read\"]");
        assertThat(session.json().has("expiresAt")).isTrue();
        assertThat(browser.get("/v1/keys").problem()).isEqualTo("forbidden");

        String csrf = browser.csrf();
        assertThat(browser.send("POST", "/v1/jobs?wait=30", JOB, "X-CSRF-Token", csrf, "Origin", PUBLIC)
                        .status())
                .isEqualTo(201);
        assertThat(browser.send("POST", "/sign-out", "").problem()).isEqualTo("forbidden");
        String cookie = browser.cookies.getOrDefault("__Host-errand", "");
        assertThat(browser.send("POST", "/sign-out", "", "X-CSRF-Token", csrf).status())
                .isEqualTo(204);
        assertThat(browser.cookies).isEmpty();
        browser.cookies.put("__Host-errand", cookie);
        assertThat(browser.get("/v1/jobs").status()).isEqualTo(401);
    }

    @Test
    void pagesOfOthers_changeNothing() {
        Browser browser = new Browser();
        assertThat(browser.signIn("/sign-in/start").header("Location")).isEqualTo("/v1/session");
        String csrf = browser.csrf();
        assertThat(browser.send("POST", "/v1/jobs", JOB).problem()).isEqualTo("forbidden");
        assertThat(browser.send("POST", "/v1/jobs", JOB, "X-CSRF-Token", csrf + "x")
                        .problem())
                .isEqualTo("forbidden");
        for (String origin :
                List.of("https://evil.example.org", "http://errand.example.org", "null", "https://app.example.org")) {
            assertThat(browser.send("POST", "/v1/jobs", JOB, "X-CSRF-Token", csrf, "Origin", origin)
                            .problem())
                    .as(origin)
                    .isEqualTo("cross-site");
        }
        for (String site : List.of("cross-site", "same-site")) {
            assertThat(browser.send("POST", "/v1/jobs", JOB, "X-CSRF-Token", csrf, "Sec-Fetch-Site", site)
                            .problem())
                    .as(site)
                    .isEqualTo("cross-site");
        }
        assertThat(browser.send("POST", "/v1/jobs", JOB, "X-CSRF-Token", csrf, "Sec-Fetch-Site", "same-origin")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void aCookieBesideAKey_is400_andASecretIsNoKey() {
        Browser browser = new Browser();
        assertThat(browser.signIn("/sign-in/start").status()).isEqualTo(303);
        assertThat(browser.send("GET", "/v1/jobs", "", "Authorization", "Bearer " + ADMIN)
                        .status())
                .isEqualTo(400);
        String secret = browser.cookies.getOrDefault("__Host-errand", "");
        assertThat(as(secret, "GET", "/v1/jobs", "").status()).isIn(401, 429);
        browser.cookies.put("__Host-errand", "x" + secret.substring(1));
        assertThat(browser.get("/v1/jobs").status()).isEqualTo(401);
        assertThat(browser.get("/sign-in").status()).isEqualTo(200);
        assertThat(browser.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Test
    void aKey_learnsWhoItIsToo_andWithoutOneNobodyDoes() {
        String key = key("\"jobs:read\"", "");
        Api.Answer session = as(key, "GET", "/v1/session", "");
        assertThat(session.json().path("kind").asString()).isEqualTo("key");
        assertThat(session.json().path("actor").asString()).startsWith("key_");
        assertThat(session.json().has("csrfToken")).isFalse();
        assertThat(api.get("/v1/session").status()).isEqualTo(401);
    }

    @Test
    void whatDoesNotBelongTogether_isNoSignIn() {
        Browser browser = new Browser();
        String back = browser.comeBack("/sign-in/start");
        Browser other = new Browser();
        assertRefused(other, back);
        other.comeBack("/sign-in/start");
        assertRefused(other, back);
        String attempt = browser.cookies.getOrDefault("__Host-errand-sign-in", "");
        browser.cookies.put("__Host-errand-sign-in", attempt.substring(0, attempt.length() - 4) + "AAAA");
        assertRefused(browser, back);
        browser.cookies.put("__Host-errand-sign-in", attempt);
        assertRefused(browser, back.replaceAll("code=[^&]*", "code=x"));
        assertRefused(browser, back.replaceAll("state=.*", "state=x"));
        assertRefused(browser, "/sign-in/callback?error=access_denied&state=x");
        assertRefused(browser, "/sign-in/callback");
        assertThat(browser.get(back).status()).as("as it should be").isEqualTo(303);
        browser.cookies.put("__Host-errand-sign-in", attempt);
        assertRefused(browser, back);
    }

    @Test
    void tokensThatAreNotGood_areNoSignIn() {
        List<UnaryOperator<JWTClaimsSet.Builder>> bad = List.of(
                claims -> claims.claim("nonce", "x"),
                claims -> claims.claim("nonce", null),
                claims -> claims.audience("another"),
                claims -> claims.audience(List.of(TestIssuer.CLIENT, "another")),
                claims -> claims.audience(List.of(TestIssuer.CLIENT, "another")).claim("azp", "another"),
                claims -> claims.issuer("https://another.example.org"),
                claims -> claims.subject(null),
                claims -> claims.claim("tenant", null),
                claims -> claims.claim("tenant", "nowhere"));
        for (UnaryOperator<JWTClaimsSet.Builder> each : bad) {
            ISSUER.person = each;
            Browser browser = new Browser();
            assertRefused(browser, browser.comeBack("/sign-in/start"));
        }
    }

    private static void assertRefused(Browser browser, String back) {
        Api.Answer answer = browser.get(back);
        assertThat(answer.status()).as(back).isEqualTo(403);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(answer.text()).contains("You are not signed in").doesNotContain("access_denied", "nonce");
    }

    @Test
    void nobody_isLedElsewhere() {
        for (String target :
                List.of("https://evil.example", "//evil.example", "/%5Cevil.example", "%2F%2Fevil.example", "x")) {
            Browser browser = new Browser();
            assertThat(browser.signIn("/sign-in/start?to=" + target).header("Location"))
                    .as(target)
                    .isEqualTo("/v1/session");
            assertThat(browser.get("/sign-in?to=" + target).text()).doesNotContain("evil");
        }
    }

    @Test
    void whileTheIssuerIsAway_nobodySignsIn_andSessionsGoOn() {
        Browser inside = new Browser();
        assertThat(inside.signIn("/sign-in/start").status()).isEqualTo(303);
        Browser browser = new Browser();
        String back = browser.comeBack("/sign-in/start");
        ISSUER.behave(Behaviour.AWAY);
        assertThat(browser.get(back).problem()).isEqualTo("issuer-unavailable");
        assertThat(inside.get("/v1/jobs").status()).isEqualTo(200);
    }

    @Test
    void whoIsOfADisabledTenant_isNobody() {
        assertThat(as(ADMIN, "PUT", "/v1/tenants/browsers", "{}").status()).isIn(200, 201);
        ISSUER.person = claims -> claims.claim("tenant", "browsers");
        Browser browser = new Browser();
        await().until(() -> new Browser().signIn("/sign-in/start").status() == 303);
        assertThat(browser.signIn("/sign-in/start").status()).isEqualTo(303);
        assertThat(browser.get("/v1/session").json().path("tenant").asString()).isEqualTo("browsers");
        assertThat(as(ADMIN, "PUT", "/v1/tenants/browsers", "{\"enabled\": false}")
                        .status())
                .isEqualTo(200);
        await().until(() -> browser.get("/v1/session").status() == 401);
        assertRefused(browser, browser.comeBack("/sign-in/start"));
    }
}
