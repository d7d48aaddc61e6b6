package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.access.key.KeyRing;
import dev.errand.access.key.KeyText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** A service that asks for keys: who is let in, to what, and what the others are told. */
class ClosedServiceIT extends ClosedService {

    /** All but {@code admin}. */
    private static final List<String> SCOPES = List.of(
            "jobs:submit",
            "jobs:read",
            "jobs:operate",
            "results:consume",
            "webhooks:manage",
            "schedules:manage",
            "worker",
            "queues:operate",
            "system:read",
            "keys:manage");

    /** What each call needs, written by hand: whoever changes the description has to change it here as well. */
    private static final String GOLDEN = """
            GET    /v1/audit                                admin
            DELETE /v1/jobs/{id}                            jobs:operate
            GET    /problems                                public
            GET    /problems/{name}                         public
            GET    /v1/batches                              jobs:read
            POST   /v1/batches                              jobs:submit
            GET    /v1/batches/{id}                         jobs:read|jobs:submit
            POST   /v1/batches/{id}/cancel                  jobs:operate
            GET    /v1/batches/{id}/events                  jobs:read|jobs:submit
            GET    /v1/batches/{id}/results                 jobs:read|jobs:submit
            GET    /v1/errors                               system:read
            GET    /v1/errors/{fingerprint}                 system:read
            GET    /v1/jobs                                 jobs:read
            POST   /v1/jobs                                 jobs:submit
            POST   /v1/jobs/check                           jobs:submit
            POST   /v1/jobs/retry                           jobs:operate
            POST   /v1/jobs/cancel                          jobs:operate
            POST   /v1/jobs/delete                          jobs:operate
            GET    /v1/events                               jobs:read
            GET    /v1/operations                           jobs:read
            GET    /v1/operations/{id}                      jobs:read
            POST   /v1/operations/{id}/stop                 jobs:operate
            POST   /v1/jobs/wait                            jobs:read|jobs:submit
            GET    /v1/jobs/{id}                            jobs:read|jobs:submit|link:read
            GET    /v1/jobs/{id}/args                       jobs:read|jobs:submit
            POST   /v1/jobs/{id}/links                      jobs:operate
            GET    /v1/jobs/{id}/attempts                   jobs:read|jobs:submit
            POST   /v1/jobs/{id}/cancel                     jobs:operate|link:cancel
            GET    /v1/jobs/{id}/events                     jobs:read|jobs:submit|link:events
            GET    /v1/jobs/{id}/logs                       jobs:read|jobs:submit
            GET    /v1/jobs/{id}/result                     jobs:read|jobs:submit|link:result
            POST   /v1/jobs/{id}/retry                      jobs:operate
            GET    /v1/keys                                 keys:manage
            POST   /v1/keys                                 keys:manage
            DELETE /v1/keys/{id}                            keys:manage
            GET    /v1/keys/{id}                            keys:manage
            PATCH  /v1/keys/{id}                            keys:manage
            POST   /v1/keys/{id}/rotate                     keys:manage
            POST   /v1/leases                               worker
            POST   /v1/leases/settle                        worker
            POST   /v1/leases/{token}/children              worker
            POST   /v1/leases/{token}/complete              worker
            POST   /v1/leases/{token}/fail                  worker
            POST   /v1/leases/{token}/release               worker
            PUT    /v1/leases/{token}/result                worker
            GET    /v1/nodes                                system:read
            GET    /v1/queues                               system:read
            GET    /v1/queues/{queue}                       system:read
            POST   /v1/queues/{queue}/pause                 queues:operate
            POST   /v1/queues/{queue}/resume                queues:operate
            GET    /v1/result-queues                        results:consume
            POST   /v1/result-queues/{queue}/ack            results:consume
            POST   /v1/result-queues/{queue}/extend         results:consume
            DELETE /v1/result-queues/{queue}/messages       queues:operate
            POST   /v1/result-queues/{queue}/nack           results:consume
            POST   /v1/result-queues/{queue}/receive        results:consume
            GET    /v1/schedules                            schedules:manage
            POST   /v1/schedules/preview                    schedules:manage
            DELETE /v1/schedules/{name}                     schedules:manage
            GET    /v1/schedules/{name}                     schedules:manage
            PUT    /v1/schedules/{name}                     schedules:manage
            POST   /v1/schedules/{name}/backfill            schedules:manage
            POST   /v1/schedules/{name}/pause               schedules:manage
            POST   /v1/schedules/{name}/resume              schedules:manage
            POST   /v1/schedules/{name}/run                 schedules:manage
            GET    /v1/schedules/{name}/runs                schedules:manage
            GET    /v1/session                              any
            GET    /v1/stats                                system:read
            GET    /v1/tasks                                jobs:read
            GET    /v1/tasks/{name}                         jobs:read
            GET    /v1/tenants                              admin
            GET    /v1/tenants/{name}                       admin
            PUT    /v1/tenants/{name}                       admin
            GET    /v1/webhook-deliveries                   jobs:read
            GET    /v1/webhook-deliveries/{id}              jobs:read
            POST   /v1/webhook-deliveries/{id}/redeliver    jobs:operate
            GET    /v1/webhook-endpoints                    webhooks:manage
            POST   /v1/webhook-endpoints                    webhooks:manage
            DELETE /v1/webhook-endpoints/{id}               webhooks:manage
            GET    /v1/webhook-endpoints/{id}               webhooks:manage
            PATCH  /v1/webhook-endpoints/{id}               webhooks:manage
            POST   /v1/webhook-endpoints/{id}/ping          webhooks:manage
            POST   /v1/webhook-endpoints/{id}/recover       webhooks:manage
            POST   /v1/webhook-endpoints/{id}/rotate-secret webhooks:manage
            POST   /v1/worker-tasks                         worker
            DELETE /v1/worker-tasks/{name}                  worker
            GET    /v1/workers                              system:read
            POST   /v1/workers/{worker}/heartbeat           worker
            POST   /v1/workers/{worker}/quiet               queues:operate|worker
            POST   /v1/workers/{worker}/resume              queues:operate
            POST   /v1/workers/{worker}/terminate           queues:operate
            POST   /v1/workflows                            jobs:submit
            GET    /v1/workflows/{id}                       jobs:read|jobs:submit
            """;

    @Autowired
    private RequestMappingHandlerMapping requestMappingHandlerMapping;

    @Autowired
    private KeyRing ring;

    private static Map<String, String> golden() {
        return GOLDEN.lines()
                .map(line -> line.trim().split(" +"))
                .collect(Collectors.toMap(
                        words -> words[0] + " " + words[1], words -> words[2], (a, b) -> a, TreeMap::new));
    }

    @Test
    void theDescription_theControllersAndTheGoldenTable_sayTheSame() {
        Map<String, String> described = new TreeMap<>();
        as(ADMIN, "GET", "/v3/api-docs", "")
                .json()
                .path("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) -> described.put(
                        method.toUpperCase(Locale.ROOT) + " " + path, scopes(operation.path("security")))));
        Set<String> mapped = new TreeSet<>();
        requestMappingHandlerMapping
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/v1/") || path.startsWith("/problems"))
                        .forEach(path -> mapping.getMethodsCondition().getMethods().stream()
                                .map(RequestMethod::name)
                                .forEach(method -> mapped.add(method + " " + path))));

        assertThat(described).isEqualTo(golden());
        assertThat(mapped).isEqualTo(golden().keySet());
    }

    private static String scopes(JsonNode security) {
        assertThat(security.isArray()).isTrue();
        String scopes = security.valueStream()
                .map(alternative -> alternative.has("link")
                        ? "link:" + alternative.at("/link/0").asString()
                        : alternative.at("/key/0").asString("any"))
                .collect(Collectors.joining("|"));
        return scopes.isEmpty() ? "public" : scopes;
    }

    @Test
    void everyCall_answersEveryCredentialAndMethod_asTheGoldenTableSays() {
        assertThat(as(ADMIN, "PUT", "/v1/tenants/elsewhere", "").status()).isIn(200, 201);
        List<AccessMatrix.Credential> credentials = new ArrayList<>(List.of(
                AccessMatrix.Credential.bad("nothing"),
                AccessMatrix.Credential.bad("garbage", "Authorization", "Bearer garbage"),
                AccessMatrix.Credential.bad("another scheme", "Authorization", "Basic YTpi"),
                AccessMatrix.Credential.bad(
                        "unknown",
                        "Authorization",
                        "Bearer " + KeyText.generate(Clock.systemUTC()).reveal()),
                AccessMatrix.Credential.bad("expired", "Authorization", "Bearer " + expired()),
                AccessMatrix.Credential.bad("revoked", "Authorization", "Bearer " + revoked()),
                AccessMatrix.Credential.bad("a cookie of nobody", "Cookie", "__Host-errand=x"),
                AccessMatrix.Credential.stranger(
                        "another tenant", Set.copyOf(SCOPES), key(quoted(SCOPES), ", \"tenant\": \"elsewhere\"")),
                AccessMatrix.Credential.stranger(
                        "another task",
                        Set.of("jobs:submit", "jobs:read", "jobs:operate", "worker"),
                        key(
                                "\"jobs:submit\", \"jobs:read\", \"jobs:operate\", \"worker\"",
                                ", \"tasks\": [\"crawl\"]")),
                AccessMatrix.Credential.good(
                        "a token of the issuer",
                        Set.of("jobs:submit", "jobs:read"),
                        "Authorization",
                        "Bearer " + TestIssuer.token(TestIssuer.RSA, ISSUER.claims())),
                AccessMatrix.Credential.good("an administrator", Set.of("admin"), "Authorization", "Bearer " + ADMIN)));
        for (String scope : SCOPES) {
            credentials.add(AccessMatrix.Credential.good(
                    scope, Set.of(scope), "Authorization", "Bearer " + key("\"" + scope + "\"", "")));
        }
        String job = as(ADMIN, "POST", "/v1/jobs?wait=20", "{\"task\": \"square\", \"args\": [3]}")
                .id();
        credentials.add(AccessMatrix.Credential.link(
                as(
                                ADMIN,
                                "POST",
                                "/v1/jobs/" + job + "/links",
                                "{\"allow\": [\"read\", \"result\", \"events\", \"cancel\"]}")
                        .json()
                        .path("token")
                        .asString(),
                "read",
                "result",
                "events",
                "cancel"));

        Browser browser = new Browser();
        assertThat(browser.signIn("/sign-in/start").status()).isEqualTo(303);
        String cookie = "__Host-errand=" + browser.cookies.get("__Host-errand");
        Set<String> persons = Set.of("jobs:submit", "jobs:read");
        credentials.add(
                AccessMatrix.Credential.good("a session", persons, "Cookie", cookie, "X-CSRF-Token", browser.csrf()));
        credentials.add(AccessMatrix.Credential.good("a session without its token", persons, "Cookie", cookie)
                .with(AccessMatrix.Flaw.NO_TOKEN));
        credentials.add(AccessMatrix.Credential.good(
                        "a session and a key", persons, "Cookie", cookie, "Authorization", "Bearer " + ADMIN)
                .with(AccessMatrix.Flaw.TWO));

        List<String> differences = new AccessMatrix(port, golden()).differences(credentials, job);

        assertThat(Integer.parseInt(differences.removeFirst())).isGreaterThan(5_000);
        assertThat(differences).isEmpty();
        assertThat(as(ADMIN, "GET", "/v1/jobs/" + job, "").status()).isEqualTo(200);
    }

    private static String quoted(List<String> scopes) {
        return scopes.stream().map(scope -> '"' + scope + '"').collect(Collectors.joining(", "));
    }

    private String expired() {
        String key = key("\"jobs:read\"", ", \"expiresAt\": \"" + Instant.now().plusSeconds(2) + "\"");
        await().until(() -> as(key, "GET", "/v1/jobs", "").status() == 401);
        return key;
    }

    private String revoked() {
        String key = key("\"jobs:read\"", "");
        assertThat(as(
                                ADMIN,
                                "DELETE",
                                "/v1/keys/" + KeyText.parse(key).orElseThrow().id(),
                                "")
                        .status())
                .isEqualTo(204);
        return key;
    }

    @Test
    void withoutAGoodKey_everyCallIsTheSame401_whateverItsPathMethodAndBody() {
        String unknown = KeyText.generate(Clock.systemUTC()).reveal();
        String revoked = key("\"jobs:read\"", "");
        String id = KeyText.parse(revoked).orElseThrow().id();
        assertThat(as(ADMIN, "DELETE", "/v1/keys/" + id, "").status()).isEqualTo(204);
        Set<String> bodies = new TreeSet<>();
        for (String authorization : new String[] {
            "",
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Basic YTpi",
            "Bearer " + unknown,
            "Bearer " + revoked,
            "bearer " + revoked
        }) {
            for (String call : List.of(
                    "GET /v1/jobs",
                    "HEAD /v1/jobs",
                    "POST /v1/jobs",
                    "DELETE /v1/jobs",
                    "OPTIONS /v1/jobs",
                    "PATCH /nowhere",
                    "GET /v3/api-docs",
                    "GET /swagger-ui.html",
                    "GET /actuator/prometheus",
                    "GET /v1/jobs;x=1",
                    "GET /nowhere")) {
                String[] words = call.split(" ");
                var request = api.request(words[1]).method(words[0], BodyPublishers.ofString("{"));
                if (!authorization.isEmpty()) {
                    request.header("Authorization", authorization);
                }
                Api.Answer answer = api.send(request);
                assertThat(answer.status()).as(call + " " + authorization).isIn(401, 429);
                if (answer.status() == 401) {
                    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
                    assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
                    bodies.add(answer.text().replaceAll("\"instance\":\"[^\"]*\"", ""));
                }
            }
        }
        // HEAD has no body.
        assertThat(bodies).hasSize(2);
    }

    @Test
    void whatIsPublic_needsNoKey() {
        for (String path : List.of(
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/problems",
                "/problems/forbidden",
                "/clients/errand.py")) {
            assertThat(api.get(path).status()).as(path).isEqualTo(200);
            assertThat(api.get(path, "Authorization", "Bearer nonsense").status())
                    .as(path)
                    .isEqualTo(200);
        }
        assertThat(api.get("/actuator/health").json().propertyNames()).doesNotContain("components");
    }

    @Test
    void operators_seeMore() {
        String operator = key("\"system:read\"", "");
        String other = key("\"jobs:read\"", "");

        assertThat(as(operator, "GET", "/actuator/health", "").json().has("components"))
                .isTrue();
        assertThat(as(other, "GET", "/actuator/health", "").json().has("components"))
                .isFalse();
        assertThat(as(operator, "GET", "/actuator/prometheus", "").status()).isEqualTo(200);
        assertThat(as(other, "GET", "/actuator/prometheus", "").status()).isEqualTo(403);
        assertThat(as(other, "GET", "/%61ctuator/prometheus", "").status()).isEqualTo(403);
        assertThat(as(other, "GET", "/actuator;a=b/prometheus", "").status()).isIn(400, 403);
        assertThat(as(other, "GET", "/v3/api-docs", "").status()).isEqualTo(200);
    }

    @Test
    void withAKey_aMethodThatThereIsNotIs405_andWhatThereIsNotIs404() {
        assertThat(as(ADMIN, "PUT", "/v1/jobs", "").status()).isEqualTo(405);
        assertThat(as(ADMIN, "GET", "/v1/nothing", "").status()).isEqualTo(404);
        assertThat(as(key("\"worker\"", ""), "GET", "/v1/nothing", "").status()).isEqualTo(404);
    }

    @Test
    void trace_is401WithoutAKey_and405WithOne() {
        assertThat(api.send(api.request("/v1/jobs").method("TRACE", BodyPublishers.noBody()))
                        .status())
                .isEqualTo(401);
        assertThat(as(ADMIN, "TRACE", "/v1/jobs", "").status()).isEqualTo(405);
    }

    @Test
    void eachAnswerOfACall_saysThatABrowserMayLoadNothing_andSetsNoCookie() {
        String id = as(ADMIN, "POST", "/v1/jobs?wait=30", "{\"task\": \"echo\", \"args\": [1]}")
                .id();
        for (String path : List.of("/v1/jobs", "/v1/nothing", "/v1/jobs/" + id, "/v1/jobs/" + id + "/result")) {
            for (String key : List.of(ADMIN, "nobody")) {
                Api.Answer answer = as(key, "GET", path, "");
                assertThat(answer.headers().allValues("Content-Security-Policy"))
                        .as(path + answer.status())
                        .singleElement()
                        .asString()
                        .startsWith("default-src 'none'");
                assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
            }
        }
    }

    @Test
    void twoCredentials_andKeysInTheAddress_are400() {
        Api.Answer two =
                api.send(api.request("/v1/jobs", "Authorization", "Bearer " + ADMIN, "Authorization", "Bearer x"));
        assertThat(two.status()).isEqualTo(400);
        assertThat(two.text()).contains("Authorization").doesNotContain(ADMIN);
        Api.Answer inTheAddress = api.get("/v1/jobs?key=" + ADMIN);
        assertThat(inTheAddress.status()).isEqualTo(400);
        assertThat(inTheAddress.text()).doesNotContain(ADMIN);
    }

    @Test
    void wrongKeys_areCounted_andGoodOnesAreNot() {
        Set<Integer> statuses = new TreeSet<>();
        for (int i = 0; i < 200 && !statuses.contains(429); i++) {
            statuses.add(api.get("/v1/jobs", "Authorization", "Bearer " + i).status());
            assertThat(as(ADMIN, "GET", "/v1/keys", "").status()).isEqualTo(200);
        }
        assertThat(statuses).isSubsetOf(401, 429);
    }

    @Test
    void aKey_isMadeOnce_shownWithoutItsSecret_narrowedRotatedAndRevoked() {
        Api.Answer made = make("""
                {"name": "shop", "scopes": ["jobs:submit", "jobs:read"], "tasks": ["crawl"], "expiresAt": "2100-01-01T00:00:00Z"}""");
        String secret = made.json().path("key").asString();
        String address = "/v1/keys/" + made.id();
        assertThat(made.header("Location")).endsWith(address);
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        assertThat(as(secret, "GET", "/v1/jobs", "").status()).isEqualTo(200);

        Api.Answer shown = as(ADMIN, "GET", address, "");
        assertThat(shown.text()).doesNotContain("errk_");
        assertThat(shown.json().path("tasks").toString()).isEqualTo("[\"crawl\"]");
        assertThat(shown.json().path("createdBy").asString())
                .isEqualTo(KeyText.parse(ADMIN).orElseThrow().id());
        assertThat(as(ADMIN, "GET", "/v1/keys?limit=500", "").text())
                .contains(made.id())
                .doesNotContain("errk_");

        assertThat(as(ADMIN, "PATCH", address, "{\"scopes\": [\"jobs:submit\", \"worker\"]}")
                        .problem())
                .isEqualTo("grant-refused");
        assertThat(as(ADMIN, "PATCH", address, "{\"scopes\": [\"jobs:submit\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(as(secret, "GET", "/v1/jobs", "").problem()).isEqualTo("forbidden");

        Api.Answer rotated = as(ADMIN, "POST", address + "/rotate", "{\"graceSeconds\": 3600}");
        String second = rotated.json().path("key").asString();
        assertThat(as(secret, "GET", "/v1/jobs", "").status()).isEqualTo(403);
        assertThat(as(second, "GET", "/v1/jobs", "").status()).isEqualTo(403);
        String third =
                as(ADMIN, "POST", address + "/rotate", "").json().path("key").asString();
        assertThat(as(secret, "GET", "/v1/jobs", "").status()).isIn(401, 429);
        assertThat(as(second, "GET", "/v1/jobs", "").status()).isIn(401, 429);

        assertThat(as(ADMIN, "DELETE", address, "").status()).isEqualTo(204);
        assertThat(as(third, "GET", "/v1/jobs", "").status()).isIn(401, 429);
        assertThat(as(ADMIN, "GET", address, "").problem()).isEqualTo("key-not-found");
        assertThat(as(ADMIN, "DELETE", address, "").problem()).isEqualTo("key-not-found");
    }

    @Test
    void keysOfATenant_actInIt_andAreGoodWhileItIsEnabled() {
        assertThat(make("{\"scopes\": [\"jobs:read\"], \"tenant\": \"shop\"}").status())
                .isEqualTo(400);
        assertThat(as(ADMIN, "PUT", "/v1/tenants/shop", "").status()).isEqualTo(201);
        String shops = key("\"jobs:submit\", \"jobs:read\"", ", \"tenant\": \"shop\"");
        String operator = key("\"system:read\"", ", \"tenant\": \"shop\"");
        assertThat(as(operator, "GET", "/actuator/prometheus", "").status()).isEqualTo(403);
        assertThat(as(operator, "GET", "/%61ctuator/prometheus", "").status()).isEqualTo(403);
        assertThat(as(ADMIN, "GET", "/actuator/prometheus", "").status()).isEqualTo(200);
        String usual = key("\"jobs:read\"", "");
        String id = as(shops, "POST", "/v1/jobs", "{\"task\": \"square\", \"args\": [3], \"delaySeconds\": 600}")
                .id();

        assertThat(as(shops, "GET", "/v1/jobs/" + id, "").status()).isEqualTo(200);
        assertThat(as(usual, "GET", "/v1/jobs/" + id, "").problem()).isEqualTo("job-not-found");
        assertThat(as(ADMIN, "GET", "/v1/jobs/" + id, "").status()).isEqualTo(200);
        assertThat(api.get("/v1/jobs/" + id, "Authorization", "Bearer " + ADMIN, "Errand-Tenant", "shop")
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/v1/jobs/" + id, "Authorization", "Bearer " + ADMIN, "Errand-Tenant", "default")
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/v1/jobs", "Authorization", "Bearer " + ADMIN, "Errand-Tenant", "never-was")
                        .status())
                .isEqualTo(400);
        assertThat(api.get("/v1/jobs", "Authorization", "Bearer " + usual, "Errand-Tenant", "shop")
                        .status())
                .isEqualTo(403);

        assertThat(as(ADMIN, "PUT", "/v1/tenants/shop", "{\"enabled\": false}").status())
                .isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(as(shops, "GET", "/v1/jobs", "").status()).isEqualTo(401));
        assertThat(as(usual, "GET", "/v1/jobs", "").status()).isEqualTo(200);
        assertThat(as(ADMIN, "PUT", "/v1/tenants/shop", "").status()).isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(as(shops, "GET", "/v1/jobs", "").status()).isEqualTo(200));
    }

    @Test
    void anAdministratorWhoActsInATenant_makesKeysOfThatOneAlone() {
        assertThat(as(ADMIN, "PUT", "/v1/tenants/mall", "").status()).isEqualTo(201);
        Api.Answer made = inMall("{\"scopes\": [\"jobs:read\"]}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("tenant").asString()).isEqualTo("mall");

        assertThat(inMall("{\"scopes\": [\"jobs:read\"], \"tenant\": \"default\"}")
                        .problem())
                .isEqualTo("grant-refused");
        assertThat(inMall("{\"scopes\": [\"jobs:read\"], \"tenant\": \"never-was\"}")
                        .problem())
                .isEqualTo("grant-refused");
        Api.Answer none = make("{\"scopes\": [\"jobs:read\"], \"tenant\": \"never-was\"}");
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.text()).contains("/tenant", "no tenant");
    }

    private Api.Answer inMall(String body) {
        return api.post("/v1/keys", body, "Authorization", "Bearer " + ADMIN, "Errand-Tenant", "mall");
    }

    @Test
    void aChange_makesNoKeyThatCouldNotBeMade() {
        Api.Answer made = make("{\"scopes\": [\"jobs:read\", \"results:consume\"]}");
        Api.Answer refused = as(ADMIN, "PATCH", "/v1/keys/" + made.id(), "{\"tasks\": [\"echo\"]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("/tasks", "results:consume");
        assertThat(as(ADMIN, "PATCH", "/v1/keys/" + made.id(), "{\"tasks\": [\"echo\"], \"scopes\": [\"jobs:read\"]}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void twoNamesAndOneWithAComma_areNotTheSameRequest() {
        String one = "{\"scopes\": [\"jobs:read\"], \"queues\": [\"a, b\"]}";
        String two = "{\"scopes\": [\"jobs:read\"], \"queues\": [\"a\", \"b\"]}";
        String[] headers = {"Authorization", "Bearer " + ADMIN, "Idempotency-Key", "comma-" + port};
        assertThat(api.post("/v1/keys", one, headers).status()).isEqualTo(201);
        assertThat(api.post("/v1/keys", two, headers).problem()).isEqualTo("idempotency-mismatch");
    }

    @Test
    void nobody_givesAwayMoreThanHeHas() {
        String manager = key("\"keys:manage\", \"jobs:submit\"", ", \"tasks\": [\"crawl\"]");

        assertThat(as(manager, "POST", "/v1/keys", "{\"scopes\": [\"jobs:submit\"]}")
                        .json()
                        .path("tasks")
                        .toString())
                .isEqualTo("[\"crawl\"]");
        for (String wish : List.of(
                "{\"scopes\": [\"jobs:read\"]}",
                "{\"scopes\": [\"admin\"]}",
                "{\"scopes\": [\"jobs:submit\"], \"tasks\": [\"other\"]}",
                "{\"scopes\": [\"jobs:submit\"], \"tenant\": \"other\"}")) {
            Api.Answer refused = as(manager, "POST", "/v1/keys", wish);
            assertThat(refused.status()).as(wish).isEqualTo(403);
            assertThat(refused.problem()).isEqualTo("grant-refused");
        }
        String admin = KeyText.parse(ADMIN).orElseThrow().id();
        assertThat(as(manager, "POST", "/v1/keys/" + admin + "/rotate", "").problem())
                .isEqualTo("grant-refused");
        assertThat(as(manager, "DELETE", "/v1/keys/" + admin, "").problem()).isEqualTo("grant-refused");
    }

    @Test
    void aCascade_takesTheKeysThatItMade_andNoOthers() {
        String first = key("\"keys:manage\"", "");
        String second = as(first, "POST", "/v1/keys", "{\"scopes\": [\"keys:manage\"]}")
                .json()
                .path("key")
                .asString();
        String third = as(second, "POST", "/v1/keys", "{\"scopes\": [\"keys:manage\"]}")
                .json()
                .path("key")
                .asString();
        String other = key("\"keys:manage\"", "");

        assertThat(as(
                                ADMIN,
                                "DELETE",
                                "/v1/keys/" + KeyText.parse(first).orElseThrow().id() + "?cascade=true",
                                "")
                        .status())
                .isEqualTo(204);
        for (String gone : List.of(first, second, third)) {
            assertThat(as(gone, "GET", "/v1/keys", "").status()).isIn(401, 429);
        }
        assertThat(as(other, "GET", "/v1/keys", "").status()).isEqualTo(200);
    }

    @Test
    void aRepeatedRequest_makesNothingNew_andLeavesTheSecretOut() {
        String body = "{\"scopes\": [\"worker\"], \"name\": \"again\"}";
        Api.Answer first = repeatable(body);
        Api.Answer second = repeatable(body);

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.json().has("key")).isFalse();
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(repeatable("{\"scopes\": [\"worker\"]}").problem()).isEqualTo("idempotency-mismatch");
    }

    private Api.Answer repeatable(String body) {
        return api.post("/v1/keys", body, "Authorization", "Bearer " + ADMIN, "Idempotency-Key", "key-" + port);
    }

    @Test
    void badKeys_areRefusedWithAPointer() {
        for (String body : List.of(
                "{}",
                "{\"scopes\": []}",
                "{\"scopes\": [\"all\"]}",
                "{\"scopes\": [\"worker\"], \"tasks\": []}",
                "{\"scopes\": [\"results:consume\"], \"tasks\": [\"echo\"]}",
                "{\"scopes\": [\"worker\"], \"queues\": [\"default\"]}",
                "{\"scopes\": [\"worker\"], \"tenant\": \"A B\"}",
                "{\"scopes\": [\"worker\"], \"secret\": \"x\"}",
                "{\"scopes\": [\"worker\"], \"perSecond\": 0}",
                "{\"scopes\": [\"worker\"], \"expiresAt\": 5}")) {
            Api.Answer answer = make(body);
            assertThat(answer.status()).as(body + answer.text()).isEqualTo(400);
            assertThat(answer.json().path("errors").isEmpty()).isFalse();
        }
    }

    @Test
    void aKeyWithALimit_isToldOfIt_andHeldToIt() {
        String limited = key("\"jobs:read\"", ", \"perSecond\": 2");
        Api.Answer first = as(limited, "GET", "/v1/jobs", "");
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"key\";q=2;w=1");
        assertThat(first.header("RateLimit")).startsWith("\"key\";r=").endsWith(";t=1");
        Api.Answer last = first;
        for (int i = 0; i < 500 && last.status() == 200; i++) {
            last = as(limited, "GET", "/v1/jobs", "");
        }
        assertThat(last.problem()).isEqualTo("rate-limited");
        assertThat(last.header("Retry-After")).isEqualTo("1");
        assertThat(as(ADMIN, "GET", "/v1/jobs", "").headers().map()).doesNotContainKey("ratelimit");
    }

    @Test
    void aLink_sharesTheLimitOfItsKey() {
        String limited = key("\"jobs:operate\", \"jobs:read\"", ", \"perSecond\": 1000");
        String id = as(ADMIN, "POST", "/v1/jobs?wait=30", "{\"task\": \"echo\", \"args\": [1]}")
                .id();
        String link = link(limited, id, "\"read\"");
        assertThat(as(link, "GET", "/v1/jobs/" + id, "").header("RateLimit-Policy"))
                .isEqualTo("\"key\";q=1000;w=1");
    }

    @Test
    void whenAKeyWasUsed_isKnownToTheMinute() {
        String reader = key("\"jobs:read\"", "");
        String path = "/v1/keys/" + KeyText.parse(reader).orElseThrow().id();
        assertThat(as(ADMIN, "GET", path, "").json().has("lastUsedAt")).isFalse();

        assertThat(as(reader, "GET", "/v1/jobs", "").status()).isEqualTo(200);
        ring.noteUse();

        assertThat(as(ADMIN, "GET", path, "").json().path("lastUsedAt").asString())
                .endsWith(":00.000Z");
    }

    @Test
    void aBodyWithoutAKey_isNotReadToItsEnd() throws IOException {
        int size = 64 * 1024 * 1024;
        byte[] piece = new byte[64 * 1024];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                    + size + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            int sent = 0;
            try {
                while (sent < size) {
                    out.write(piece);
                    sent += piece.length;
                }
            } catch (IOException e) {
                // It was closed, as it should be.
            }
            // What is on its way is in buffers of the system; most of it is not.
            assertThat(sent).isLessThan(size / 2);
        }
    }

    @Test
    void theAudit_tellsWhoDidWhat_inAChain() {
        String reader = key("\"jobs:read\"", "");
        String id = KeyText.parse(reader).orElseThrow().id();
        assertThat(as(reader, "POST", "/v1/jobs", "{\"task\": \"echo\"}").status())
                .isEqualTo(403);

        JsonNode lines = as(ADMIN, "GET", "/v1/audit?limit=500", "").json().path("items");
        assertThat(lines.valueStream()
                        .map(line -> line.path("action").asString() + " "
                                + line.path("target").asString() + " "
                                + line.path("outcome").asString()))
                .contains("key.create " + id + " done", "call POST /v1/jobs refused");
        for (int i = 1; i < lines.size(); i++) {
            assertThat(lines.path(i - 1).path("previousHash"))
                    .isEqualTo(lines.path(i).path("hash"));
        }
        assertThat(lines.toString()).doesNotContain("errk_");
    }

    @Test
    void theAudit_tellsOfCancelsAndEndpoints_withTheKeyThatDidIt() {
        String operator = key("\"jobs:submit\", \"jobs:operate\", \"webhooks:manage\"", "");
        String actor = KeyText.parse(operator).orElseThrow().id();
        String job = as(operator, "POST", "/v1/jobs", "{\"task\": \"sleep\", \"args\": [0], \"delaySeconds\": 600}")
                .id();
        String batch = as(
                        operator, "POST", "/v1/batches", "{\"task\": \"sleep\", \"items\": [0], \"delaySeconds\": 600}")
                .id();
        assertThat(as(operator, "POST", "/v1/jobs/" + job + "/cancel", "").status())
                .isEqualTo(200);
        assertThat(as(operator, "POST", "/v1/jobs/" + job + "/cancel", "").status())
                .isEqualTo(200);
        assertThat(as(operator, "POST", "/v1/batches/" + batch + "/cancel", "").status())
                .isEqualTo(200);
        String endpoint = as(operator, "POST", "/v1/webhook-endpoints", "{\"url\": \"https://hooks.example.org/a\"}")
                .id();
        assertThat(as(operator, "POST", "/v1/webhook-endpoints/" + endpoint + "/rotate-secret", "")
                        .status())
                .isEqualTo(200);
        assertThat(as(operator, "DELETE", "/v1/webhook-endpoints/" + endpoint, "")
                        .status())
                .isEqualTo(204);

        List<String> done = as(ADMIN, "GET", "/v1/audit?limit=500", "")
                .json()
                .path("items")
                .valueStream()
                .filter(line -> line.path("actor").asString().equals(actor))
                .map(line -> line.path("action").asString() + " "
                        + line.path("target").asString())
                .toList();
        assertThat(done)
                .containsExactly(
                        "endpoint.delete " + endpoint,
                        "endpoint.rotate " + endpoint,
                        "endpoint.create " + endpoint,
                        "batch.cancel " + batch,
                        "job.cancel " + job);
    }

    private static String withoutIds(Api.Answer answer) {
        return answer.text().replaceAll("job_[0-9a-z]{26}|batch_[0-9a-z]{26}", "ID");
    }

    @Test
    void aKeyThatOnlySubmits_seesItsOwnJobs_andOthersAsIfTheyHadNeverExisted() {
        String mine = key("\"jobs:submit\"", "");
        String others = key("\"jobs:submit\"", "");
        String job = "{\"task\": \"sleep\", \"args\": [0]}";
        Api.Answer made = as(mine, "POST", "/v1/jobs?wait=30", job);
        assertThat(made.json().path("createdBy").asString())
                .isEqualTo(KeyText.parse(mine).orElseThrow().id());
        String id = made.id();
        String batch = as(mine, "POST", "/v1/batches?wait=30", "{\"task\": \"sleep\", \"items\": [0]}")
                .id();
        for (String path : List.of(
                "/v1/jobs/ID",
                "/v1/jobs/ID/result",
                "/v1/jobs/ID/events",
                "/v1/batches/BATCH",
                "/v1/batches/BATCH/results")) {
            String known = path.replace("ID", id).replace("BATCH", batch);
            String unknown = path.replace("ID", "job_01kjcq5t00e9f80000000000a1")
                    .replace("BATCH", "batch_01kjcq5t00e9f80000000000a1");
            assertThat(as(mine, "GET", known, "").status()).as(known).isIn(200, 204);
            Api.Answer hidden = as(others, "GET", known, "");
            Api.Answer never = as(others, "GET", unknown, "");
            assertThat(hidden.status()).as(known).isEqualTo(404);
            assertThat(withoutIds(hidden)).isEqualTo(withoutIds(never));
        }
        for (String parent : List.of(id, batch)) {
            String after = "{\"task\": \"sleep\", \"args\": [0], \"after\": [\"" + parent + "\"]}";
            assertThat(as(mine, "POST", "/v1/jobs", after).status()).isEqualTo(202);
            Api.Answer hidden = as(others, "POST", "/v1/jobs", after);
            Api.Answer never = as(others, "POST", "/v1/jobs", after.replace(parent, "job_01kjcq5t00e9f80000000000a1"));
            assertThat(hidden.problem()).isEqualTo("unknown-parent");
            assertThat(withoutIds(hidden)).isEqualTo(withoutIds(never));
        }
        String wait = "{\"ids\": [\"" + id + "\"], \"until\": \"all\"}";
        assertThat(as(mine, "POST", "/v1/jobs/wait", wait).text()).contains("succeeded");
        assertThat(as(others, "POST", "/v1/jobs/wait", wait)
                        .json()
                        .path("missing")
                        .toString())
                .contains(id);
        assertThat(as(ADMIN, "DELETE", "/v1/jobs/" + id, "").status()).isEqualTo(204);
        assertThat(as(ADMIN, "GET", "/v1/jobs/" + id, "").status()).isEqualTo(410);
        assertThat(as(others, "GET", "/v1/jobs/" + id, "").status()).isEqualTo(404);
        assertThat(as(mine, "GET", "/v1/jobs", "").status()).isEqualTo(403);
        assertThat(as(mine, "POST", "/v1/jobs/" + id + "/cancel", "").status()).isEqualTo(403);
    }

    @Test
    void aKeyForSomeTasks_seesOfWorkflowsItsOwn() {
        String scopes = "\"jobs:submit\", \"jobs:read\"";
        String mine = key(scopes, ", \"tasks\": [\"sleep\"]");
        String others = key(scopes, ", \"tasks\": [\"sleep\"]");
        String body = "{\"jobs\": {\"a\": {\"task\": \"sleep\", \"args\": [0]}}}";
        Api.Answer made = as(mine, "POST", "/v1/workflows?wait=30", body);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        for (String path : List.of("/v1/workflows/", "/v1/batches/")) {
            assertThat(as(mine, "GET", path + made.id(), "").status()).isEqualTo(200);
            assertThat(as(mine, "GET", path + made.id() + "?wait=1", "").status())
                    .isEqualTo(200);
            assertThat(as(others, "GET", path + made.id(), "").status()).isEqualTo(404);
            assertThat(as(ADMIN, "GET", path + made.id(), "").status()).isEqualTo(200);
        }
        String results = "/v1/batches/" + made.id() + "/results";
        assertThat(as(mine, "GET", results, "").status()).isEqualTo(200);
        assertThat(as(others, "GET", results, "").status()).isEqualTo(404);
        String list = "/v1/batches?limit=500";
        String queued = key(scopes, ", \"queues\": [\"default\"]");
        assertThat(as(mine, "GET", list, "").text()).contains(made.id());
        assertThat(as(ADMIN, "GET", list, "").text()).contains(made.id());
        for (String key : List.of(others, queued)) {
            assertThat(as(key, "GET", list, "").text()).doesNotContain(made.id());
        }
        assertThat(as(mine, "POST", "/v1/workflows", body.replace("sleep", "echo"))
                        .problem())
                .isEqualTo("unknown-task");
    }

    @Test
    void aKeyForSomeTasks_seesNoOthers() {
        String all = "\"jobs:submit\", \"jobs:read\", \"jobs:operate\"";
        String sleeper = key(all, ", \"tasks\": [\"sleep\"]");
        String own = as(sleeper, "POST", "/v1/jobs?wait=30", "{\"task\": \"sleep\", \"args\": [0]}")
                .id();
        String other = as(ADMIN, "POST", "/v1/jobs?wait=30", "{\"task\": \"echo\", \"args\": [1]}")
                .id();
        String batch = as(ADMIN, "POST", "/v1/batches?wait=30", "{\"task\": \"echo\", \"items\": [0]}")
                .id();

        Api.Answer refused = as(sleeper, "POST", "/v1/jobs", "{\"task\": \"echo\", \"args\": [1]}");
        Api.Answer nothing = as(sleeper, "POST", "/v1/jobs", "{\"task\": \"ohce\", \"args\": [1]}");
        assertThat(refused.problem()).isEqualTo("unknown-task");
        assertThat(refused.text()).isEqualTo(nothing.text().replace("ohce", "echo"));
        assertThat(as(sleeper, "POST", "/v1/jobs", "{\"task\": \"ecoh\"}").text())
                .doesNotContain("did you mean");
        assertThat(as(sleeper, "POST", "/v1/jobs", "{\"task\": \"slep\"}").text())
                .contains("did you mean sleep?");
        assertThat(as(sleeper, "POST", "/v1/batches", "{\"task\": \"echo\", \"items\": [0]}")
                        .problem())
                .isEqualTo("unknown-task");
        assertThat(as(sleeper, "GET", "/v1/jobs/" + own, "").status()).isEqualTo(200);
        for (String path : List.of("/v1/jobs/" + other, "/v1/jobs/" + other + "/result", "/v1/batches/" + batch)) {
            assertThat(as(sleeper, "GET", path, "").status()).as(path).isEqualTo(404);
        }
        assertThat(as(sleeper, "POST", "/v1/jobs/" + other + "/retry", "").status())
                .isEqualTo(404);
        for (String parent : List.of(other, batch)) {
            String after = "{\"task\": \"sleep\", \"args\": [0], \"after\": [\"" + parent + "\"]}";
            assertThat(as(sleeper, "POST", "/v1/jobs", after).problem()).isEqualTo("unknown-parent");
        }
        assertThat(as(sleeper, "GET", "/v1/jobs?limit=500", "").text())
                .contains(own)
                .doesNotContain(other, "echo");
        assertThat(as(sleeper, "GET", "/v1/jobs?task=echo", "")
                        .json()
                        .path("items")
                        .isEmpty())
                .isTrue();
        assertThat(as(sleeper, "GET", "/v1/batches?limit=500", "").text()).doesNotContain(batch);
        assertThat(as(sleeper, "GET", "/v1/tasks?limit=500", "").text())
                .contains("\"sleep\"")
                .doesNotContain("\"echo\"");
        assertThat(as(sleeper, "GET", "/v1/tasks/echo", "").status()).isEqualTo(404);
        String wait = "{\"ids\": [\"" + own + "\", \"" + other + "\"], \"until\": \"all\"}";
        assertThat(as(sleeper, "POST", "/v1/jobs/wait", wait)
                        .json()
                        .path("missing")
                        .toString())
                .contains(other)
                .doesNotContain(own);
    }

    /** As whoever may see everything: what the first request made is the answer, however what that waited for stands by now. */
    @Test
    void aKeyForSomeTasks_repeatsWhatWaitedForWhatIsGone() {
        String sleeper = key("\"jobs:submit\", \"jobs:read\"", ", \"tasks\": [\"sleep\"]");
        String parent = as(sleeper, "POST", "/v1/jobs?wait=30", "{\"task\": \"sleep\", \"args\": [0]}")
                .id();
        String body = "{\"task\": \"sleep\", \"args\": [0], \"after\": [\"ID\"]}";
        String[] repeated = {"Authorization", "Bearer " + sleeper, "Idempotency-Key", "after-" + parent};
        Api.Answer first = api.post("/v1/jobs", body.replace("ID", parent), repeated);
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(as(ADMIN, "DELETE", "/v1/jobs/" + parent, "").status()).isEqualTo(204);

        Api.Answer again = api.post("/v1/jobs", body.replace("ID", parent), repeated);

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(api.post("/v1/jobs", body.replace("ID", "nonsense"), repeated)
                        .problem())
                .isEqualTo("idempotency-mismatch");
        for (String unknown : List.of(parent, "nonsense")) {
            Api.Answer refused = as(sleeper, "POST", "/v1/jobs", body.replace("ID", unknown));
            assertThat(refused.status()).as(refused.text()).isEqualTo(422);
            assertThat(refused.problem()).isEqualTo("unknown-parent");
        }
    }

    @Test
    void aKeyForSomeQueues_seesNoOthers() {
        String narrow = key("\"jobs:submit\", \"jobs:read\"", ", \"queues\": [\"narrow\"]");
        String other = as(ADMIN, "POST", "/v1/jobs?wait=30", "{\"task\": \"sleep\", \"args\": [0]}")
                .id();
        String own = as(
                        narrow,
                        "POST",
                        "/v1/jobs?wait=30",
                        "{\"task\": \"sleep\", \"args\": [0], \"queue\": \"narrow\"}")
                .id();

        assertThat(as(narrow, "POST", "/v1/jobs", "{\"task\": \"sleep\", \"args\": [0]}")
                        .problem())
                .isEqualTo("unknown-queue");
        assertThat(as(narrow, "GET", "/v1/jobs/" + own, "").status()).isEqualTo(200);
        assertThat(as(narrow, "GET", "/v1/jobs/" + other, "").status()).isEqualTo(404);
        assertThat(as(narrow, "GET", "/v1/jobs?limit=500", "").text())
                .contains(own)
                .doesNotContain(other);
    }

    @Test
    void aWorkersKeyForSomeTasks_registersAndLeasesNoOthers() {
        String worker = key("\"worker\"", ", \"tasks\": [\"mine\"]");
        String registration = "{\"workerId\": \"w\", \"instance\": \"i\", \"tasks\": [{\"name\": \"NAME\"}]}";
        String lease = "{\"workerId\": \"w\", \"instance\": \"i\", \"tasks\": [\"NAME\"]}";

        assertThat(as(worker, "POST", "/v1/worker-tasks", registration.replace("NAME", "mine"))
                        .status())
                .isEqualTo(200);
        assertThat(as(worker, "POST", "/v1/leases", lease.replace("NAME", "mine"))
                        .status())
                .isEqualTo(200);
        assertThat(as(worker, "POST", "/v1/worker-tasks", registration.replace("NAME", "theirs"))
                        .problem())
                .isEqualTo("grant-refused");
        assertThat(as(worker, "POST", "/v1/leases", lease.replace("NAME", "theirs"))
                        .problem())
                .isEqualTo("grant-refused");

        // It may tell the service that it stops itself, and nothing else of workers.
        assertThat(as(worker, "POST", "/v1/workers/w/quiet", "").status()).isEqualTo(400);
        assertThat(as(worker, "POST", "/v1/workers/w/quiet?instance=i", "").status())
                .isEqualTo(202);
        assertThat(as(worker, "POST", "/v1/workers/w/resume?instance=i", "").status())
                .isEqualTo(403);
        assertThat(as(worker, "POST", "/v1/workers/w/terminate?instance=i", "").status())
                .isEqualTo(403);
    }

    private String link(String key, String id, String allow) {
        Api.Answer made = as(key, "POST", "/v1/jobs/" + id + "/links", "{\"allow\": [" + allow + "]}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        return made.json().path("token").asString();
    }

    @Test
    void aLink_showsItsJobAndNoOther_andDiesWithItsKey() {
        String operator = key("\"jobs:operate\", \"jobs:read\"", "");
        String job =
                "{\"task\": \"sleep\", \"args\": [0], \"metadata\": {\"secret\": \"of-its-submitter\"}, \"tags\": [\"t\"]}";
        String id = as(ADMIN, "POST", "/v1/jobs?wait=30", job).id();
        String other = as(ADMIN, "POST", "/v1/jobs?wait=30", job).id();
        String link = link(operator, id, "\"read\", \"result\"");
        String path = "/v1/jobs/" + id;

        assertThat(as(link, "GET", path, "").status()).isEqualTo(200);
        Api.Answer seen = api.get(path + "?cap=" + link + "&view=full");
        assertThat(seen.status()).as(seen.text()).isEqualTo(200);
        assertThat(seen.text()).contains("succeeded").doesNotContain("of-its-submitter", "args", "tags", link);
        assertThat(api.get(path + "/result?cap=" + link).status()).isIn(200, 204);
        assertThat(api.send(api.request(path + "?cap=" + link).HEAD()).status()).isEqualTo(200);

        assertThat(as(link, "GET", "/v1/jobs/" + other, "").problem()).isEqualTo("forbidden");
        assertThat(as(link, "GET", path + "/events", "").problem()).isEqualTo("forbidden");
        assertThat(as(link, "GET", path + "/args", "").problem()).isEqualTo("forbidden");
        assertThat(as(link, "GET", path + "/logs", "").problem()).isEqualTo("forbidden");
        assertThat(as(link, "POST", path + "/cancel", "").problem()).isEqualTo("forbidden");
        assertThat(as(link, "GET", "/v1/jobs", "").problem()).isEqualTo("forbidden");
        assertThat(as(link, "GET", "/v3/api-docs", "").problem()).isEqualTo("forbidden");
        assertThat(as(link, "GET", "/actuator/prometheus", "").problem()).isEqualTo("forbidden");
        assertThat(api.post(path + "/cancel?cap=" + link, "").status()).isEqualTo(401);
        assertThat(as(ADMIN, "GET", path + "?cap=" + link, "").status()).isEqualTo(400);
        assertThat(as(link.substring(0, link.length() - 2) + "AA", "GET", path, "")
                        .status())
                .isIn(401, 429);

        String reader = key("\"jobs:operate\"", "");
        assertThat(as(reader, "POST", path + "/links", "{\"allow\": [\"read\"]}")
                        .problem())
                .isEqualTo("grant-refused");
        assertThat(as(
                                ADMIN,
                                "PATCH",
                                "/v1/keys/"
                                        + KeyText.parse(operator).orElseThrow().id(),
                                "{\"scopes\": [\"jobs:operate\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(as(link, "GET", path, "").problem()).isEqualTo("forbidden");
        assertThat(as(
                                ADMIN,
                                "DELETE",
                                "/v1/keys/"
                                        + KeyText.parse(operator).orElseThrow().id(),
                                "")
                        .status())
                .isEqualTo(204);
        assertThat(as(link, "GET", path, "").status()).isIn(401, 429);
    }

    @Test
    void pagesOfListedOrigins_mayAsk_andOthersMayNot() {
        Api.Answer asked = api.send(
                api.request("/v1/jobs", "Origin", "https://app.example.org", "Access-Control-Request-Method", "POST")
                        .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(asked.status()).isEqualTo(204);
        assertThat(asked.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
        assertThat(asked.header("Access-Control-Allow-Credentials")).isEmpty();
        Api.Answer other = api.send(
                api.request("/v1/jobs", "Origin", "https://evil.example.org", "Access-Control-Request-Method", "POST")
                        .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(other.status()).isEqualTo(401);
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
    }
}
