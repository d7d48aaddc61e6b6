package dev.errand.access.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.access.AccessProperties;
import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.audit.AuditTrail;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Keys.Orderer ADMIN = new Keys.Orderer(
            new Caller(Caller.Kind.PERSON, "p", Tenant.DEFAULT, true, Set.of(Scope.ADMIN), null, null), "127.0.0.1");

    private final AtomicInteger told = new AtomicInteger();
    private volatile boolean unreadable;
    private @Nullable Keys made;
    private @Nullable KeyRing ring;

    KeysTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void make() {
        AccessProperties properties = KeyTests.properties();
        Transactions transactions = failing(opened().transactions());
        ring = new KeyRing(transactions, CLOCK, properties);
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("listener", (KeyListener) told::incrementAndGet);
        AuditTrail audit = new AuditTrail(transactions, CLOCK);
        made = new Keys(transactions, ring, audit, beans.getBeanProvider(KeyListener.class), CLOCK, properties);
    }

    private Transactions failing(Transactions transactions) {
        return (Transactions) Proxy.newProxyInstance(
                Transactions.class.getClassLoader(), new Class<?>[] {Transactions.class}, (self, method, args) -> {
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
                keys().revoke(ADMIN, KeyText.generate(CLOCK).id(), true));

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
}
