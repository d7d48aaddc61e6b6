package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.access.Scope;
import dev.errand.web.description.ApiDescription;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PolicyTest {

    private static Policy policy(String line) {
        return Policy.of(Stream.of("paths:", "  /v1/jobs:", "    get:", "      " + line));
    }

    private static Set<Scope> scopes(Policy policy, String path, String method) {
        return Objects.requireNonNull(policy.rule(path, method)).scopes();
    }

    @Test
    void itIsWhatTheDescriptionSays() throws IOException {
        Map<String, Map<String, Policy.Rule>> described = new HashMap<>();
        JsonNode paths = JsonMapper.builder()
                .build()
                .<JsonNode>valueToTree(ApiDescription.whole())
                .path("paths");
        paths.properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (operation.getValue().has("operationId")) {
                        described
                                .computeIfAbsent(path.getKey(), none -> new HashMap<>())
                                .put(
                                        operation.getKey().toUpperCase(Locale.ROOT),
                                        rule(operation.getValue().path("security")));
                    }
                }));
        assertThat(Policy.read().rules()).hasSizeGreaterThan(30).isEqualTo(described);
    }

    private static Policy.Rule rule(JsonNode security) {
        assertThat(security.isArray()).isTrue();
        Set<Scope> scopes = new HashSet<>();
        String link = null;
        boolean forAll = false;
        for (JsonNode alternative : security) {
            assertThat(alternative.size()).isEqualTo(1);
            if (alternative.has("link")) {
                link = alternative.path("link").path(0).asString();
            } else if (alternative.path("key").isEmpty()) {
                forAll = true;
            } else {
                scopes.add(
                        Scope.parse(alternative.path("key").path(0).asString()).orElseThrow());
            }
        }
        return new Policy.Rule(scopes, link, forAll);
    }

    @Test
    void aLink_isAnAlternativeOfItsOwn() {
        Policy policy = policy("security: [{ key: ['jobs:read'] }, { link: [result] }]");

        assertThat(policy.rule("/v1/jobs", "GET")).isEqualTo(new Policy.Rule(Set.of(Scope.JOBS_READ), "result", false));
    }

    @Test
    void alternatives_areAllRead_andHeadIsAsGet() {
        Policy policy = policy("security: [{ key: ['jobs:read'] }, { key: ['jobs:submit'] }]");

        assertThat(scopes(policy, "/v1/jobs", "GET")).containsExactlyInAnyOrder(Scope.JOBS_READ, Scope.JOBS_SUBMIT);
        assertThat(policy.rule("/v1/jobs", "HEAD")).isEqualTo(policy.rule("/v1/jobs", "GET"));
    }

    @Test
    void whatIsNotTold_isNotAllowed() {
        assertThat(policy("summary: x").rule("/v1/jobs", "GET")).isNull();
        assertThat(policy("security: []").rule("/v1/jobs", "POST")).isNull();
        assertThat(policy("security: []").rule("/v1/other", "GET")).isNull();
        assertThat(policy("security: []").rule("/v1/jobs", "GET")).isEqualTo(new Policy.Rule(Set.of(), null, false));
    }

    @Test
    void whatTheServiceSendsItself_isNoCall() {
        Policy policy = Policy.of(Stream.of("webhooks:", "  /v1/jobs:", "    get:", "      security: []"));
        assertThat(policy.rules()).isEmpty();
    }

    @Test
    void noScope_isForAnyKey_andForNobodyWithoutOne() {
        Policy policy = policy("security: [{ key: [] }]");

        assertThat(policy.rule("/v1/jobs", "GET")).isEqualTo(new Policy.Rule(Set.of(), null, true));
        assertThat(new Policy.Rule(Set.of(), null, true).isPublic()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{ key: ['jobs:reed'] }]",
                "[{ key: ['jobs:read', 'admin'] }]",
                "[{ key: ['jobs:read'] }, { other: [] }]",
                "[{ key: ['jobs:read'], link: [read] }]",
                "&all"
            })
    void whatNobodyUnderstands_isRefused(String security) {
        assertThatThrownBy(() -> policy("security: " + security)).isInstanceOf(IllegalStateException.class);
    }
}
