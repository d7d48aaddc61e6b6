package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.audit.AuditTrail;
import dev.errand.db.commit.Transactions;
import dev.errand.web.support.Callers;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class RefusalsTest {

    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final Transactions failing = (Transactions) Proxy.newProxyInstance(
            Transactions.class.getClassLoader(), new Class<?>[] {Transactions.class}, (self, method, args) -> {
                writes.incrementAndGet();
                throw new IllegalStateException("broken, says the test");
            });
    private final Refusals refusals = new Refusals(new AuditTrail(failing, Clock.systemUTC()), nanos::get);

    private void refuse(Caller caller) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/v1/jobs");
        Callers.set(request, caller);
        refusals.refused(request);
    }

    private static Caller caller(String id) {
        return new Caller(Caller.Kind.KEY, id, Tenant.DEFAULT, false, Set.of(Scope.WORKER), null, null);
    }

    @Test
    void aCallerThatIsRefusedAgainAndAgain_getsSomeLinesASecond_whateverBecomesOfThem() {
        for (int i = 0; i < 100; i++) {
            refuse(caller("key_1"));
        }
        assertThat(writes).hasValue(Refusals.MAX_PER_SECOND);
        refuse(caller("key_2"));
        assertThat(writes).hasValue(Refusals.MAX_PER_SECOND + 1);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        refuse(caller("key_1"));
        assertThat(writes).hasValue(Refusals.MAX_PER_SECOND + 2);
    }

    @Test
    void andSoManyAnHour() {
        for (int second = 0; second < 600; second++) {
            refuse(caller("key_1"));
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
        assertThat(writes).hasValue(Refusals.MAX_PER_HOUR);
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        refuse(caller("key_1"));
        assertThat(writes).hasValue(Refusals.MAX_PER_HOUR + 1);
    }

    @Test
    void ofWhoIsNotKnown_thereIsNoLine() {
        refuse(Caller.open());
        refuse(Caller.nobody());
        assertThat(writes).hasValue(0);
    }
}
