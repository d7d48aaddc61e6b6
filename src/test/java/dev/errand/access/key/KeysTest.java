package dev.errand.access.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.errand.access.AccessProperties;
import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.audit.AuditTrail;
import dev.errand.access.start.AccessStates;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.TurnedClock;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** Orders about keys, on a database that cannot be read for a while. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class KeysTest extends StoreContract {

    private final TurnedClock clock = new TurnedClock(NOW);
    private static final Keys.Orderer ADMIN = new Keys.Orderer(
            new Caller(Caller.Kind.PERSON, "p", Tenant.DEFAULT, true, Set.of(Scope.ADMIN), null, null), "127.0.0.1");

    private final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean unreadable;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private @Nullable Keys made;
    private @Nullable KeyRing ring;

    KeysTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void make() {
        AccessProperties properties = AccessStates.settings("errand.security", AccessProperties.class, Map.of());
        Transactions transactions = failing(opened().transactions());
        ring = new KeyRing(transactions, clock, properties);
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("listener", (KeyListener) told::incrementAndGet);
        AuditTrail audit = new AuditTrail(transactions, clock);
        made = new Keys(transactions, ring, audit, beans.getBeanProvider(KeyListener.class), clock, properties);
    }

    private Transactions failing(Transactions transactions) {
        return (Transactions) Proxy.newProxyInstance(
                Transactions.class.getClassLoader(), new Class<?>[] {Transactions.class}, (self, method, args) -> {
                    if (method.getName().equals("read")) {
                        reads.incrementAndGet();
                        held.await();
                    }
                    if (unreadable && method.getName().equals("read")) {
                        throw new StoreUnavailableException("away, says the test", null);
                    }
                    try {
                        return method.invoke(transactions, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Keys keys() {
        return Objects.requireNonNull(made);
    }

    private static KeyWish wish(Scope... scopes) {
        return new KeyWish("n", Set.of(scopes), null, null, null, null, null);
    }

    private long generation() {
        return opened().transactions().read(KeyRows::generation);
    }

    private KeyOutcome.Made create() {
        return (KeyOutcome.Made) keys().create(ADMIN, wish(Scope.JOBS_READ), null);
    }

    @Test
    void aSecret_isHandedOutAlsoIfNobodyCanReadItBackNow_andOthersAreTold() {
        unreadable = true;
        KeyOutcome.Made key = create();
        assertThat(told).hasValue(1);
        assertThat(keys().rotate(ADMIN, key.key().id(), Duration.ZERO)).isInstanceOf(KeyOutcome.Made.class);
        assertThat(told).hasValue(2);
        assertThatThrownBy(() -> keys().revoke(ADMIN, key.key().id(), false))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(told).hasValue(3);

        unreadable = false;
        assertThat(keys().find(ADMIN.caller(), key.key().id())).isEmpty();
    }

    @Test
    void aKeyThatWouldBeOverAlready_isNotMade() {
        KeyWish late = new KeyWish("n", Set.of(Scope.JOBS_READ), null, null, null, clock.instant(), null);
        assertThat(keys().create(ADMIN, late, null)).isEqualTo(new KeyOutcome.Past());
        assertThat(told).hasValue(0);
    }

    @Test
    void whatChangesNothing_tellsNobody() {
        KeyRequest request = new KeyRequest("i", "f");
        assertThat(keys().create(ADMIN, wish(Scope.JOBS_READ), request)).isInstanceOf(KeyOutcome.Made.class);
        String id = create().key().id();
        int before = told.get();
        long generation = generation();

        List<KeyOutcome> outcomes = List.of(
                keys().create(ADMIN, wish(Scope.JOBS_READ), request),
                keys().create(ADMIN, wish(Scope.JOBS_READ), new KeyRequest("i", "g")),
                keys().narrow(ADMIN, id, wish(Scope.ADMIN)),
                keys().revoke(ADMIN, KeyText.generate(clock).id(), true));

        assertThat(outcomes)
                .extracting(outcome -> outcome.getClass().getSimpleName())
                .containsExactly("Replayed", "Mismatch", "Beyond", "Missing");
        assertThat(generation()).isEqualTo(generation);
        assertThat(told).hasValue(before);
    }

    @Test
    void aKey_isOfTheTenantInWhichItsMakerActs_ifThereIsOne() {
        Keys.Orderer acting = new Keys.Orderer(ADMIN.caller().in(new Tenant("shop")), null);
        assertThat(keys().create(acting, wish(Scope.JOBS_READ), null))
                .isEqualTo(new KeyOutcome.NoTenant(new Tenant("shop")));
        assertThat(create().key().grant().tenant()).isEqualTo(Tenant.DEFAULT);
    }

    @Test
    void manyWrongKeysAtOnce_costFewReads() {
        KeyRing asked = Objects.requireNonNull(ring);
        int before = reads.get();
        CountDownLatch open = new CountDownLatch(1);
        held = open;
        List<CompletableFuture<Judgement>> wrong = Stream.generate(
                        () -> KeyText.generate(clock).reveal())
                .limit(20)
                .map(text -> CompletableFuture.supplyAsync(
                        () -> asked.judge(text), work -> Thread.ofVirtual().start(work)))
                .toList();
        await().until(() -> asked.waiting() == wrong.size() - 1);
        open.countDown();

        assertThat(wrong).allSatisfy(each -> assertThat(each.join()).isEqualTo(new Judgement.Refused()));
        // That which was under way, and one for all who came after its beginning.
        assertThat(reads.get() - before).isEqualTo(2);
    }

    @Test
    void aKeyThatWasUsed_isAsItWas_untilItIsChanged_orItsFormerSecretEnds() {
        KeyRing known = Objects.requireNonNull(ring);
        KeyOutcome.Made key = create();
        String id = key.key().id();
        long began = known.generation();
        create();
        assertThat(known.generation()).isGreaterThan(began);
        assertThat(known.isUnchanged(id, began, NOW)).isTrue();

        assertThat(keys().narrow(ADMIN, id, new KeyWish("other", Set.of(), null, null, null, null, null)))
                .isInstanceOf(KeyOutcome.Changed.class);
        assertThat(known.isUnchanged(id, began, NOW)).isTrue();

        assertThat(keys().rotate(ADMIN, id, Duration.ofHours(1))).isInstanceOf(KeyOutcome.Made.class);
        assertThat(known.isUnchanged(id, began, NOW)).isFalse();
        long rotated = known.generation();
        assertThat(known.isUnchanged(id, rotated, NOW)).isTrue();
        clock.turn(Duration.ofHours(1));
        assertThat(known.isUnchanged(id, rotated, NOW)).isFalse();
        assertThat(known.isUnchanged(id, rotated, NOW.plus(Duration.ofHours(1))))
                .isTrue();

        assertThat(keys().revoke(ADMIN, id, false)).isInstanceOf(KeyOutcome.Revoked.class);
        assertThat(known.isUnchanged(id, known.generation(), NOW)).isFalse();
    }

    @Test
    void whileNobodyCanLookUp_knownKeysGoOn_andOfOthersNobodyKnows() {
        KeyRing known = Objects.requireNonNull(ring);
        String good = create().text().reveal();
        unreadable = true;
        assertThat(known.judge(KeyText.generate(clock).reveal())).isEqualTo(new Judgement.Unsure());
        assertThat(known.recall(good))
                .hasValueSatisfying(judged -> assertThat(judged).isInstanceOf(Judgement.Known.class));

        KeyRing impatient = new KeyRing(
                failing(opened().transactions()),
                clock,
                AccessStates.settings(
                        "errand.security", AccessProperties.class, Map.of("errand.security.stale", "0s")));
        unreadable = false;
        assertThat(impatient.refresh()).isTrue();
        unreadable = true;
        assertThat(impatient.recall(good)).contains(new Judgement.Unsure());
        assertThat(impatient.judge(good.substring(0, 90))).isEqualTo(new Judgement.Refused());
    }
}
