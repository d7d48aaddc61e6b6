package dev.errand.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Tenant;
import dev.errand.cluster.Member;
import dev.errand.cluster.Membership;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Quota;
import dev.errand.job.Result;
import dev.errand.notifier.LocalNotifier;
import dev.errand.store.Insertion;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What tenants have in bytes, noted as it comes and counted now and then. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class KeptBytesTest extends StoreContract {

    private static final class Leads implements Membership {

        private boolean leads = true;

        @Override
        public boolean leads() {
            return leads;
        }

        @Override
        public List<Member> members() {
            return List.of();
        }

        @Override
        public Standing standing() {
            return new Standing(true, false, leads, 1, Duration.ZERO);
        }
    }

    private final LocalNotifier notifier = new LocalNotifier();
    private final Leads membership = new Leads();

    KeptBytesTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void allNodesKnow() {
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update node set tenants = 1")
                        .update());
    }

    private void limit(String tenant, @Nullable Long maxBytes) {
        TenantSettings settings =
                TenantSettings.unlimited(new Tenant(tenant)).with(new Allowance(null, null, maxBytes, null));
        assertThat(new Tenants(opened().transactions(), notifier, Clock.fixed(NOW, ZoneOffset.UTC)).save(settings))
                .isPresent();
    }

    private void count() {
        TenantDirectory directory = new TenantDirectory(opened().transactions(), notifier);
        Duration rest =
                new KeptBytes(directory, opened().transactions(), opened().facts(), membership, notifier).count();
        assertThat(rest).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    }

    /** One with so many bytes of arguments. */
    private Insertion submit(String tenant, int bytes, long limit) {
        String args = "[\"" + "x".repeat(bytes - 4) + "\"]";
        return store().insert(new NewJob(
                newId(), Jobs.of("echo").tenant(tenant).args(args, null).build(), null, null, new Quota(null, limit)));
    }

    private long kept(String tenant) {
        return opened().transactions()
                .read(jdbc -> jdbc.sql("select kept + added from tenant_bytes where tenant = ?")
                        .param(tenant)
                        .query(Long.class)
                        .optional()
                        .orElse(-1L));
    }

    @Test
    void argumentsCount_inTheJobsTransaction() {
        for (String tenant : List.of("acme", "default")) {
            assertThat(submit(tenant, 60, 100)).isInstanceOf(Insertion.Stored.class);
            assertThat(submit(tenant, 41, 100)).isEqualTo(new Insertion.OverQuota(Quota.Kind.BYTES));
            assertThat(submit(tenant, 40, 100)).isInstanceOf(Insertion.Stored.class);
            assertThat(submit(tenant, 4, 100)).isInstanceOf(Insertion.OverQuota.class);
            assertThat(submit(tenant, 4, 104)).isInstanceOf(Insertion.Stored.class);
            assertThat(kept(tenant)).isEqualTo(104);
        }
    }

    @Test
    void aBatch_hasRoomAsAWholeOrNone() {
        assertThat(takeRoom(100, 101)).contains(Quota.Kind.BYTES);
        assertThat(takeRoom(100, 60)).isEmpty();
        assertThat(takeRoom(100, 50)).contains(Quota.Kind.BYTES);
        assertThat(takeRoom(100, 40)).isEmpty();
        assertThat(takeRoom(100, 0)).contains(Quota.Kind.BYTES);
    }

    private Optional<Quota.Kind> takeRoom(long limit, long bytes) {
        return opened().transactions()
                .write(connection ->
                        opened().transitions().takeRoom(connection, "acme", new Quota(null, limit), 3, bytes));
    }

    @Test
    void resultsAndWhatWasRemoved_countWhenTheyAreCounted() {
        for (String tenant : List.of("acme", "default")) {
            limit(tenant, 1000L);
            Job job = insert(Jobs.of("echo").tenant(tenant).args("[1]", "{}").build(), LEASE);
            complete(job, LEASE, new Outcome.Succeeded(Result.ofJson("12345")));
            assertThat(submit(tenant, 40, 1000)).isInstanceOf(Insertion.Stored.class);
            assertThat(kept(tenant)).isEqualTo(40);

            count();
            assertThat(kept(tenant)).isEqualTo(40 + 3 + 2 + 5);
            assertThat(submit(tenant, 10, 1000)).isInstanceOf(Insertion.Stored.class);
            assertThat(kept(tenant)).isEqualTo(60);
            store().delete(job.id(), NOW);
            count();
            count();
            assertThat(kept(tenant)).isEqualTo(50);
        }
    }

    @Test
    void itemsThatAreNoJobsYet_count() {
        limit("acme", 1000L);
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection).sql("""
                                insert into batch (id, task, mode, queue, total, fail_fast, created_at, status, tenant)
                                values ('batch_1', 'echo', 'map', 'default', 8, 0, 0, 'running', 'acme')""").update());
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection).sql("""
                                insert into batch_part (batch_id, number, created_at, body)
                                values ('batch_1', 1, 0, '{}'), ('other', 1, 0, '{}')""").update());

        count();

        assertThat(kept("acme")).isEqualTo(2);
    }

    @Test
    void onlyWhoLeads_counts_andOnlyWhereThereIsALimit() {
        limit("acme", 1000L);
        limit("brew", null);
        membership.leads = false;
        count();
        assertThat(kept("acme")).isEqualTo(-1);

        membership.leads = true;
        count();
        assertThat(kept("acme")).isZero();
        assertThat(kept("brew")).isEqualTo(-1);
        assertThat(kept("default")).isEqualTo(-1);
    }

    @Test
    void aLimitThatIsTakenAway_isForgotten_andAnotherIsNot() {
        limit("acme", 1000L);
        assertThat(submit("acme", 40, 1000)).isInstanceOf(Insertion.Stored.class);
        limit("acme", 2000L);
        assertThat(kept("acme")).isEqualTo(40);
        limit("acme", null);
        assertThat(kept("acme")).isEqualTo(-1);
    }
}
