package dev.errand.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.errand.web.TestIssuer.Behaviour;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People and programs with tokens of an issuer: whose are good, and what the others are told. */
class TokenIT extends ClosedService {

    private static final String JOBS = "/v1/jobs";

    @BeforeEach
    @AfterEach
    void mend() {
        ISSUER.keys = List.of(TestIssuer.RSA, TestIssuer.EC);
        ISSUER.behave(Behaviour.GOOD);
        // What the test left of keys that are not known is known again.
        await().untilAsserted(() -> assertThat(status(good())).isEqualTo(200));
        await().until(() -> status(TestIssuer.token(TestIssuer.EC, ISSUER.claims())) == 200);
    }

    private static String good() {
        return TestIssuer.token(TestIssuer.RSA, ISSUER.claims());
    }

    private Api.Answer judged(String token, String method, String path, String body) {
        return await().until(() -> as(token, method, path, body), answer -> answer.status() != 429);
    }

    private int status(String token) {
        return judged(token, "GET", JOBS, "").status();
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    @Test
    void aGoodToken_mayDoWhatItsScopesSay_andItsSubjectIsTheActor() {
        for (JWK key : List.of(TestIssuer.RSA, TestIssuer.EC)) {
            String token = TestIssuer.token(key, ISSUER.claims());
            assertThat(status(token)).isEqualTo(200);
            assertThat(as(token, "GET", "/v1/keys", "").problem()).isEqualTo("forbidden");
        }
        assertThat(as(ADMIN, "GET", "/v1/audit?limit=1", "").text()).contains("ann@example.org", "/v1/keys");

        String submitter = TestIssuer.token(TestIssuer.EC, ISSUER.claims().claim("scope", List.of("jobs:submit")));
        String id = as(submitter, "POST", "/v1/jobs?wait=30", "{\"task\": \"sleep\", \"args\": [0]}")
                .id();
        assertThat(as(submitter, "GET", "/v1/jobs/" + id, "")
                        .json()
                        .path("createdBy")
                        .asString())
                .isIn("ann@example.org", "");
        assertThat(as(submitter, "GET", "/v1/jobs/" + id, "").status()).isEqualTo(200);
        String other = TestIssuer.token(
                TestIssuer.EC, ISSUER.claims().claim("scope", "jobs:submit").subject("bob@example.org"));
        assertThat(as(other, "GET", "/v1/jobs/" + id, "").status()).isEqualTo(404);
    }

    @Test
    void allowedForms_areAccepted() {
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put(
                "one of several audiences",
                TestIssuer.token(TestIssuer.RSA, ISSUER.claims().audience(List.of("x", TestIssuer.AUDIENCE))));
        tokens.put(
                "over for 57 s",
                TestIssuer.token(TestIssuer.RSA, ISSUER.claims().expirationTime(in(-57))));
        tokens.put(
                "from in 57 s on",
                TestIssuer.token(
                        TestIssuer.RSA, ISSUER.claims().notBeforeTime(in(57)).issueTime(in(57))));
        tokens.put(
                "without when it was made",
                TestIssuer.token(TestIssuer.RSA, ISSUER.claims().issueTime(null)));
        tokens.put(
                "without a type",
                TestIssuer.token(
                        TestIssuer.RSA, TestIssuer.header(TestIssuer.RSA).type(null), ISSUER.claims()));
        tokens.put(
                "plain type",
                TestIssuer.token(
                        TestIssuer.RSA, TestIssuer.header(TestIssuer.RSA).type(JOSEObjectType.JWT), ISSUER.claims()));
        tokens.put(
                "no name of a key, of which one fits",
                TestIssuer.token(
                        TestIssuer.RSA, TestIssuer.header(TestIssuer.RSA).keyID(null), ISSUER.claims()));
        tokens.forEach((what, token) -> assertThat(status(token)).as(what).isEqualTo(200));
    }

    @Test
    void badTokens_areTheSame401_whateverIsWrongWithThem() throws Exception {
        ISSUER.keys = List.of(TestIssuer.RSA, TestIssuer.EC, TestIssuer.ec("ec-2"));
        String secret = TestIssuer.RSA.toPublicJWK().toJSONString();
        JWSObject guessed = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(),
                new Payload(ISSUER.claims().build().toJSONObject()));
        guessed.sign(new MACSigner(secret.getBytes(UTF_8)));
        String good = good();
        String[] parts = good.split("\\.");
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("another issuer", signed(ISSUER.claims().issuer(ISSUER.url() + "/")));
        tokens.put("no issuer", signed(ISSUER.claims().issuer(null)));
        tokens.put("another audience", signed(ISSUER.claims().audience(TestIssuer.AUDIENCE + "2")));
        tokens.put("other audiences", signed(ISSUER.claims().audience(List.of("a", "b"))));
        tokens.put("no audience", signed(ISSUER.claims().audience((String) null)));
        tokens.put("no end", signed(ISSUER.claims().expirationTime(null)));
        tokens.put("over for 62 s", signed(ISSUER.claims().expirationTime(in(-62))));
        tokens.put("from in 65 s on", signed(ISSUER.claims().notBeforeTime(in(65))));
        tokens.put("made in 65 s", signed(ISSUER.claims().issueTime(in(65))));
        tokens.put("no subject", signed(ISSUER.claims().subject(null)));
        tokens.put("an empty subject", signed(ISSUER.claims().subject("")));
        tokens.put("an endless subject", signed(ISSUER.claims().subject("s".repeat(300))));
        tokens.put("no tenant", signed(ISSUER.claims().claim("tenant", null)));
        tokens.put("a tenant that is not there", signed(ISSUER.claims().claim("tenant", "nowhere")));
        tokens.put("a tenant that can be none", signed(ISSUER.claims().claim("tenant", "../x")));
        tokens.put("not signed", new PlainJWT(ISSUER.claims().build()).serialize());
        tokens.put("no signature", parts[0] + "." + parts[1] + ".");
        tokens.put(
                "another's signature",
                parts[0] + "." + parts[1] + "."
                        + signed(ISSUER.claims().subject("x")).split("\\.")[2]);
        tokens.put("signed with what everybody knows", guessed.serialize());
        tokens.put("a key that is not there", TestIssuer.token(TestIssuer.rsa("rsa-9"), ISSUER.claims()));
        tokens.put("another key of that name", TestIssuer.token(TestIssuer.rsa("rsa-1"), ISSUER.claims()));
        tokens.put(
                "another type",
                TestIssuer.token(
                        TestIssuer.RSA,
                        TestIssuer.header(TestIssuer.RSA).type(new JOSEObjectType("logout+jwt")),
                        ISSUER.claims()));
        tokens.put(
                "no name of a key, of which two fit",
                TestIssuer.token(TestIssuer.EC, TestIssuer.header(TestIssuer.EC).keyID(null), ISSUER.claims()));
        tokens.put(
                "a demand that nobody knows",
                TestIssuer.token(
                        TestIssuer.RSA,
                        TestIssuer.header(TestIssuer.RSA)
                                .criticalParams(Set.of("x"))
                                .customParam("x", 1),
                        ISSUER.claims()));
        tokens.put("dots", "a.b.c");
        tokens.put("nothing but dots", "..");
        tokens.put("no JSON", "e30.e30.e30");
        tokens.put(
                "an end that is none",
                signed(ISSUER.claims().expirationTime(null).claim("exp", "soon")));
        Set<String> bodies = new TreeSet<>();
        tokens.forEach((what, token) -> {
            Api.Answer answer = judged(token, "GET", JOBS, "");
            assertThat(answer.status()).as(what).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).as(what).isEqualTo("Bearer");
            bodies.add(answer.text());
        });
        bodies.add(judged("errk_x", "GET", JOBS, "").text());
        assertThat(bodies).hasSize(1);
        assertThat(as("x".repeat(9_000), "GET", JOBS, "").status()).isEqualTo(431);
    }

    private static String signed(JWTClaimsSet.Builder claims) {
        return TestIssuer.token(TestIssuer.RSA, claims);
    }

    @Test
    void aTenant_mustBeThereAndEnabled_alsoForATokenThatWasGood() {
        assertThat(as(ADMIN, "PUT", "/v1/tenants/people", "{}").status()).isIn(200, 201);
        String token =
                signed(ISSUER.claims().claim("tenant", "people").claim("scope", "jobs:submit jobs:read admin.x"));
        await().until(() -> status(token) == 200);
        String id = as(token, "POST", "/v1/jobs?wait=30", "{\"task\": \"sleep\", \"args\": [0]}")
                .id();
        assertThat(judged(good(), "GET", "/v1/jobs/" + id, "").status()).isEqualTo(404);
        assertThat(as(ADMIN, "PUT", "/v1/tenants/people", "{\"enabled\": false}")
                        .status())
                .isEqualTo(200);
        await().untilAsserted(() -> assertThat(status(token)).isEqualTo(401));
        assertThat(as(ADMIN, "PUT", "/v1/tenants/people", "{}").status()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(status(token)).isEqualTo(200));
    }

    @Test
    void whoeverIsVouchedFor_givesAwayNoMoreThanHeHas() {
        String manager = signed(ISSUER.claims().claim("scope", "keys:manage jobs:read jobs:operate"));
        assertThat(judged(manager, "POST", "/v1/keys", "{\"scopes\": [\"jobs:read\"]}")
                        .status())
                .isEqualTo(201);
        assertThat(as(manager, "POST", "/v1/keys", "{\"scopes\": [\"worker\"]}").problem())
                .isEqualTo("grant-refused");
        assertThat(as(manager, "POST", "/v1/keys", "{\"scopes\": [\"admin\"]}").problem())
                .isEqualTo("grant-refused");
        String nobody = signed(ISSUER.claims().claim("scope", ""));
        assertThat(judged(nobody, "POST", "/v1/keys", "{\"scopes\": [\"admin\"]}")
                        .problem())
                .isEqualTo("forbidden");
        String id = as(ADMIN, "POST", "/v1/jobs?wait=30", "{\"task\": \"sleep\", \"args\": [0]}")
                .id();
        assertThat(as(manager, "POST", "/v1/jobs/" + id + "/links", "{\"allow\": [\"read\"]}")
                        .problem())
                .isEqualTo("grant-refused");
    }

    @Test
    void newKeysOfTheIssuer_areFound_andOldOnesEnd() {
        assertThat(status(good())).isEqualTo(200);
        JWK next = TestIssuer.ec("next");
        ISSUER.keys = List.of(next);
        await().untilAsserted(() ->
                assertThat(status(TestIssuer.token(next, ISSUER.claims()))).isEqualTo(200));
        assertThat(status(good())).isEqualTo(401);
    }

    @Test
    void anIssuerThatBehavesBadly_is503_andMakesNobodyElseSlower() {
        assertThat(status(good())).isEqualTo(200);
        JWK next = TestIssuer.rsa("later");
        ISSUER.keys = List.of(TestIssuer.RSA, next);
        for (Behaviour each : List.of(Behaviour.AWAY, Behaviour.HUGE, Behaviour.REDIRECTS, Behaviour.HANGS)) {
            ISSUER.behave(each);
            await().untilAsserted(() -> {
                Api.Answer answer = judged(TestIssuer.token(next, ISSUER.claims()), "GET", JOBS, "");
                assertThat(answer.status()).as(each + answer.text()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isNotEmpty();
            });
            assertThat(status(good())).as("a known key of the issuer, " + each).isEqualTo(200);
        }
        List<CompletableFuture<Api.Answer>> waiting = IntStream.range(0, 100)
                .mapToObj(i -> api.getLater(JOBS, "Authorization", "Bearer " + TestIssuer.token(next, ISSUER.claims())))
                .toList();
        for (int i = 0; i < 20; i++) {
            assertThat(as(ADMIN, "GET", JOBS, "").status()).isEqualTo(200);
        }
        waiting.forEach(each -> assertThat(each.join().status()).isEqualTo(503));
        ISSUER.behave(Behaviour.GOOD);
        await().untilAsserted(() ->
                assertThat(status(TestIssuer.token(next, ISSUER.claims()))).isEqualTo(200));
    }

    @Test
    void aStreamAndAWait_endWithTheirToken() {
        String ending =
                signed(ISSUER.claims().expirationTime(in(-56)).claim("scope", "jobs:read jobs:submit jobs:operate"));
        String id = judged(ending, "POST", JOBS, "{\"task\": \"sleep\", \"args\": [20]}")
                .id();
        CompletableFuture<Api.Answer> waiting = api.getLater(
                "/v1/jobs/" + id + "?wait=15", "Authorization", "Bearer " + ending, "Accept", "application/json");
        CompletableFuture<Api.Answer> stream = api.getLater(
                "/v1/jobs/" + id + "/events", "Authorization", "Bearer " + ending, "Accept", "text/event-stream");
        await().atMost(Duration.ofSeconds(25))
                .untilAsserted(() -> assertThat(stream).isCompletedExceptionally());
        await().untilAsserted(() -> assertThat(status(ending)).isEqualTo(401));
        as(ADMIN, "POST", "/v1/jobs/" + id + "/cancel", "");
        assertThat(waiting.join().status()).isEqualTo(401);
    }
}
