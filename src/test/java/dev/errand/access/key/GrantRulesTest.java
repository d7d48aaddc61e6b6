package dev.errand.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.key.AccessKey.Grant;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrantRulesTest {

    private static final Instant END = Instant.parse("2030-01-01T00:00:00Z");
    private static final Grant MAKER = grant(Set.of("crawl", "pdf"), END, Scope.JOBS_SUBMIT, Scope.KEYS_MANAGE);

    private static Grant grant(@Nullable Set<String> tasks, @Nullable Instant end, Scope... scopes) {
        return new Grant(Tenant.DEFAULT, Set.of(scopes), tasks, null, end);
    }

    @Test
    void whatIsLeftOut_isAsTheMakerHasIt() {
        Grant made = GrantRules.completed(
                MAKER, MAKER.tenant(), new KeyWish("n", Set.of(Scope.JOBS_SUBMIT), null, null, null, null, null));

        assertThat(made).isEqualTo(grant(Set.of("crawl", "pdf"), END, Scope.JOBS_SUBMIT));
        assertThat(GrantRules.beyond(MAKER, made)).isEmpty();
    }

    @Test
    void less_mayBeGiven() {
        assertThat(GrantRules.beyond(MAKER, grant(Set.of("crawl"), END.minusSeconds(1), Scope.JOBS_SUBMIT)))
                .isEmpty();
    }

    @Test
    void whatTheMakerHasNot_isNamed() {
        assertThat(GrantRules.beyond(MAKER, grant(Set.of("crawl", "other"), END.plusSeconds(1), Scope.WORKER)))
                .containsExactly("scope worker", "task other", "a time after " + END);
        assertThat(GrantRules.beyond(MAKER, grant(null, null, Scope.ADMIN)))
                .containsExactly("scope admin", "every task", "a time after " + END);
        assertThat(GrantRules.beyond(MAKER, new Grant(new Tenant("other"), Set.of(), Set.of("crawl"), null, END)))
                .containsExactly("tenant other");
    }

    @Test
    void anAdministrator_givesAll_withinItsTime() {
        Grant other = new Grant(new Tenant("other"), Set.of(Scope.ADMIN, Scope.WORKER), null, null, null);

        assertThat(GrantRules.beyond(Grant.ofAdmin(null), other)).isEmpty();
        assertThat(GrantRules.beyond(Grant.ofAdmin(END), other)).containsExactly("a time after " + END);
    }

    @Test
    void whatIsForAllTasks_cannotBeGivenForSome() {
        assertThat(GrantRules.unrestrictable(grant(null, null, Scope.RESULTS_CONSUME)))
                .isEmpty();
        assertThat(GrantRules.unrestrictable(grant(Set.of("crawl"), null, Scope.WORKER)))
                .isEmpty();
        assertThat(GrantRules.unrestrictable(grant(Set.of("crawl"), null, Scope.RESULTS_CONSUME, Scope.JOBS_READ)))
                .containsExactly(Scope.RESULTS_CONSUME);
        assertThat(GrantRules.unrestrictable(
                        new Grant(Tenant.DEFAULT, Set.of(Scope.WORKER), null, Set.of("narrow"), null)))
                .containsExactly(Scope.WORKER);
    }
}
