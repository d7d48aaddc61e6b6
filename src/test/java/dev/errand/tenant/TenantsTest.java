package dev.errand.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.errand.access.Tenant;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Jobs;
import dev.errand.job.event.JobEvent;
import dev.errand.notifier.LocalNotifier;
import dev.errand.stats.TenantMetricsProbe;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tenants as rows, and as a node knows them. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class TenantsTest extends StoreContract {

    private static final Tenant ACME = new Tenant("acme");

    private final LocalNotifier notifier = new LocalNotifier();
    private @Nullable Tenants tenants;
    private @Nullable TenantDirectory directory;

    TenantsTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void make() {
        tenants = new Tenants(opened().transactions(), notifier, Clock.fixed(NOW, ZoneOffset.UTC));
        directory = new TenantDirectory(opened().transactions(), notifier);
        allNodesKnow(1);
    }

    private Tenants tenants() {
        return Objects.requireNonNull(tenants);
    }

    private TenantDirectory directory() {
        return Objects.requireNonNull(directory);
    }

    private void allNodesKnow(int tenantsToo) {
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update node set tenants = ?")
                        .param(tenantsToo)
                        .update());
    }

    private static TenantSettings settings(Tenant tenant, @Nullable Integer maxQueued) {
        return new TenantSettings(tenant, 2, new Allowance(maxQueued, 7, null, null), true, Instant.EPOCH);
    }

    @Test
    void whatWasSaved_isKnownAtOnce_andWhenItWasMadeStays() {
        assertThat(directory().areAnyKnown()).isFalse();
        assertThat(directory().find(ACME)).isEmpty();
        assertThat(directory().find(Tenant.DEFAULT)).isPresent();

        assertThat(tenants().save(settings(ACME, 3)).orElseThrow().made()).isTrue();
        assertThat(directory().find(ACME))
                .contains(new TenantSettings(ACME, 2, new Allowance(3, 7, null, null), true, NOW));
        assertThat(tenants().save(settings(ACME, null)).orElseThrow().made()).isFalse();
        assertThat(directory().settings("acme"))
                .isEqualTo(new TenantSettings(ACME, 2, new Allowance(null, 7, null, null), true, NOW));
        assertThat(directory().all()).extracting(TenantSettings::tenant).containsExactly(ACME, Tenant.DEFAULT);
        assertThat(directory().of("acme")).isPresent();
    }

    @Test
    void whoHearsNothing_findsItBeforeLong() {
        TenantDirectory deaf = new TenantDirectory(opened().transactions(), new LocalNotifier());
        assertThat(deaf.areAnyKnown()).isFalse();
        assertThat(deaf.lastSeen("acme")).isEmpty();

        assertThat(tenants().save(settings(ACME, 3))).isPresent();

        assertThat(TenantDirectory.FRESH.toSeconds()).isLessThanOrEqualTo(5);
        deaf.anything();
        assertThat(deaf.areAnyKnown()).isTrue();
        assertThat(deaf.lastSeen("acme")).isPresent();
    }

    @Test
    void theDefaultTenantAsUsual_isNothingToLookAt() {
        assertThat(tenants().save(settings(Tenant.DEFAULT, 3))).isPresent();
        assertThat(directory().areAnyKnown()).isTrue();

        TenantSettings usual = TenantSettings.unlimited(Tenant.DEFAULT);
        assertThat(tenants().save(usual).orElseThrow().settings()).isEqualTo(usual);

        assertThat(directory().areAnyKnown()).isFalse();
        assertThat(directory().find(Tenant.DEFAULT)).contains(usual);
    }

    @Test
    @Timeout(20)
    void whileOneReads_othersGoOnWithWhatIsKnown() throws Exception {
        AtomicLong nanos = new AtomicLong();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch mayRead = new CountDownLatch(1);
        Thread[] reader = new Thread[1];
        TenantDirectory known = new TenantDirectory(opened().transactions(), notifier, () -> {
            // It asks whether it is old, without and with the lock, and then when it begins to read.
            if (Thread.currentThread().equals(reader[0]) && asked.incrementAndGet() == 2) {
                reads.countDown();
                assertThatCode(mayRead::await).doesNotThrowAnyException();
            }
            return nanos.get();
        });
        assertThat(known.areAnyKnown()).isFalse();
        nanos.set(TenantDirectory.FRESH.toNanos());
        reader[0] = new Thread(known::areAnyKnown);
        reader[0].start();
        reads.await();

        assertThat(known.areAnyKnown()).isFalse();

        mayRead.countDown();
        reader[0].join();
    }

    @Test
    void whileAnOlderNodeLives_thereIsNoOtherTenant() {
        allNodesKnow(0);
        int nodes = opened().transactions()
                .read(jdbc -> jdbc.sql("select count(*) from node")
                        .query(Integer.class)
                        .single());

        if (nodes > 0) {
            assertThat(tenants().save(settings(ACME, 3))).isEmpty();
            assertThat(directory().find(ACME)).isEmpty();
        }
        assertThat(tenants().save(settings(Tenant.DEFAULT, 3))).isPresent();
        allNodesKnow(1);
        assertThat(tenants().save(settings(ACME, 3))).isPresent();
    }

    @Test
    void metersByTenant_comeWithTheFirstOne() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        TenantMetricsProbe probe = new TenantMetricsProbe(meters, directory());
        JobEvent event =
                new JobEvent.Submitted(insert(Jobs.of("echo").tenant("acme").build(), null));

        probe.onEvent(event);
        assertThat(meters.getMeters()).isEmpty();

        assertThat(tenants().save(settings(ACME, 3))).isPresent();
        assertThat(directory().areAnyKnown()).isTrue();
        probe.onEvent(event);
        assertThat(meters.counter("errand.tenant.jobs.submitted", "tenant", "acme")
                        .count())
                .isEqualTo(1);
    }
}
