package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.access.Scope;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTest {

    private static Policy policy(Object operation) {
        return Policy.of(Map.of("paths", Map.of("/v1/jobs", Map.of("get", operation))));
    }

    private static Set<Scope> scopes(Policy policy, String path, String method) {
        return Objects.requireNonNull(policy.rule(path, method)).scopes();
    }

    @Test
    void aLink_isAnAlternativeOfItsOwn() {
        Policy policy = policy(
                Map.of("security", List.of(Map.of("key", List.of("jobs:read")), Map.of("link", List.of("result")))));

        assertThat(policy.rule("/v1/jobs", "GET")).isEqualTo(new Policy.Rule(Set.of(Scope.JOBS_READ), "result", false));
    }

    @Test
    void alternatives_areAllRead_andHeadIsAsGet() {
        Policy policy = policy(Map.of(
                "security", List.of(Map.of("key", List.of("jobs:read")), Map.of("key", List.of("jobs:submit")))));

        assertThat(scopes(policy, "/v1/jobs", "GET")).containsExactlyInAnyOrder(Scope.JOBS_READ, Scope.JOBS_SUBMIT);
        assertThat(policy.rule("/v1/jobs", "HEAD")).isEqualTo(policy.rule("/v1/jobs", "GET"));
    }

    @Test
    void whatIsNotTold_isNotAllowed() {
        assertThat(policy(Map.of("summary", "x")).rule("/v1/jobs", "GET")).isNull();
        assertThat(policy(Map.of("security", List.of())).rule("/v1/jobs", "POST"))
                .isNull();
        assertThat(policy(Map.of("security", List.of())).rule("/v1/other", "GET"))
                .isNull();
        assertThat(policy(Map.of("security", List.of())).rule("/v1/jobs", "GET"))
                .isEqualTo(new Policy.Rule(Set.of(), null, false));
    }

    @Test
    void noScope_isForAnyKey_andForNobodyWithoutOne() {
        Policy policy = policy(Map.of("security", List.of(Map.of("key", List.of()))));

        assertThat(policy.rule("/v1/jobs", "GET")).isEqualTo(new Policy.Rule(Set.of(), null, true));
        assertThat(new Policy.Rule(Set.of(), null, true).isPublic()).isFalse();
    }

    @Test
    void whatNobodyUnderstands_isRefused() {
        for (List<String> scopes : List.of(List.of("jobs:reed"), List.of("jobs:read", "admin"))) {
            assertThatThrownBy(() -> policy(Map.of("security", List.of(Map.of("key", scopes)))))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
