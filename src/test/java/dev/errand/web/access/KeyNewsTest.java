package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.access.AccessProperties;
import dev.errand.access.AccessSecret;
import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.audit.AuditSeal;
import dev.errand.access.audit.AuditTrail;
import dev.errand.access.key.KeyRates;
import dev.errand.access.key.KeyRing;
import dev.errand.access.link.Links;
import dev.errand.access.oidc.Tokens;
import dev.errand.access.session.Sessions;
import dev.errand.access.start.AccessState;
import dev.errand.access.start.AccessStates;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.notifier.Notifier;
import dev.errand.tenant.TenantDirectory;
import dev.errand.web.support.StreamedAnswer;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class KeyNewsTest {

    private static final Caller CALLER =
            new Caller(Caller.Kind.KEY, "key_1", Tenant.DEFAULT, false, Set.of(Scope.JOBS_READ), null, null);

    private final Clock clock = Clock.systemUTC();
    private final Transactions away = fake(Transactions.class);
    private final AccessProperties properties =
            AccessStates.settings("errand.security", AccessProperties.class, Map.of());
    private final KeyRing ring = new KeyRing(away, clock, properties);
    private final Links links = new Links(new AccessSecret(away), ring, clock);
    private final Notifier notifier = fake(Notifier.class);
    private final Bearers bearers = new Bearers(
            ring,
            links,
            new StaticListableBeanFactory().getBeanProvider(Tokens.class),
            new StaticListableBeanFactory().getBeanProvider(Sessions.class),
            new TenantDirectory(away, notifier),
            clock);
    private final OpenStreams streams = new OpenStreams(bearers, ring, clock);
    private final AccessState state = AccessStates.closed(away, ring, clock);
    private final KeyNews news = new KeyNews(
            state,
            ring,
            new KeyUpkeep(ring, new KeyRates(), links, new AuditSeal(new AuditTrail(away, clock)), streams),
            new ScopeInterceptor(state, ring, links, bearers),
            notifier,
            properties);

    /** Can do nothing that returns anything. */
    private static <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (method.getReturnType() != void.class) {
                throw new StoreUnavailableException("away, says the test", null);
            }
            return null;
        }));
    }

    @Test
    void streamsOfKeysThatAreOver_areCut_alsoWhileTheDatabaseIsAway() {
        StreamedAnswer answer = new StreamedAnswer();
        streams.letIn().opened(answer, CALLER);
        assertThat(streams.size()).isOne();

        assertThatThrownBy(() -> news.look(true)).isInstanceOf(StoreUnavailableException.class);

        assertThat(streams.size()).isZero();
    }
}
