package dev.errand.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerTest {

    private static final Tenant OTHER = new Tenant("other");

    @ParameterizedTest
    @EnumSource(Scope.class)
    void anOpenCaller_mayDoAll_inTheTenantDefault(Scope scope) {
        assertThat(Caller.open().has(scope)).isTrue();
        assertThat(Caller.open().tenant()).isEqualTo(Tenant.DEFAULT);
        assertThat(Caller.open().sees(OTHER)).isFalse();
        assertThat(Scope.parse(scope.wireName())).contains(scope);
    }

    @Test
    void anAdmin_hasEachScope_andSeesAllUntilItActsInOne() {
        Caller admin = new Caller(Caller.Kind.KEY, "k", Tenant.DEFAULT, true, Set.of(Scope.ADMIN), null, null);

        assertThat(admin.has(Scope.WORKER)).isTrue();
        assertThat(admin.sees(OTHER)).isTrue();
        assertThat(admin.in(OTHER).sees(OTHER)).isTrue();
        assertThat(admin.in(OTHER).sees(Tenant.DEFAULT)).isFalse();
    }

    @Test
    void aRestriction_coversWhatItNamesAlone() {
        Caller one = new Caller(
                Caller.Kind.KEY, "k", OTHER, false, Set.of(Scope.JOBS_READ), Set.of("crawl"), Set.of("slow"));

        assertThat(one.covers("crawl", "slow")).isTrue();
        assertThat(one.covers("crawl", "default")).isFalse();
        assertThat(one.covers("other", "slow")).isFalse();
        assertThat(one.isRestricted()).isTrue();
        assertThat(Caller.open().covers("any", "any")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a-b", "7", "team-1", "default"})
    void aTenant_hasALowerCaseName(String name) {
        assertThat(Tenant.parse(name)).contains(new Tenant(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-a", "a-", "A", "a_b", "a.b", "a b", "a/b", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx"})
    void otherNames_areRefused(String name) {
        assertThat(Tenant.parse(name)).isEmpty();
        assertThatThrownBy(() -> new Tenant(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
