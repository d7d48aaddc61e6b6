package dev.errand.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class IssuerKeysTest {

    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration STALE = Duration.ofSeconds(60);
    private static final JWK ONE = key("one");
    private static final JWK OTHER = key("other");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile List<JWK> keys = List.of(ONE);
    private volatile boolean away;
    private volatile CountDownLatch hanging = new CountDownLatch(0);

    private final IssuerKeys known = keys(1, Duration.ofSeconds(20));

    private IssuerKeys keys(int maxWaiting, Duration timeout) {
        OidcProperties.Limits limits = new OidcProperties.Limits(
                timeout, FRESH, PAUSE, DataSize.ofKilobytes(256), 100, maxWaiting, Duration.ofSeconds(60), 10);
        return new IssuerKeys(this::fetch, limits, STALE, nanos::get);
    }

    private JWKSet fetch() throws IssuerAwayException {
        asked.incrementAndGet();
        try {
            hanging.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (away) {
            throw new IssuerAwayException("away");
        }
        return new JWKSet(keys);
    }

    private static ECKey key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWSHeader signedBy(String id) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(id).build();
    }

    private static @Nullable JWK find(IssuerKeys keys, JWSHeader header) throws RemoteKeySourceException {
        List<JWK> found = keys.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), null);
        return found.isEmpty() ? null : found.getFirst();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void keys_areAskedForOnce_untilTheyAreNoLongerFresh() throws Exception {
        assertThat(find(known, signedBy("one"))).isEqualTo(ONE);
        pass(FRESH);
        assertThat(find(known, signedBy("one"))).isEqualTo(ONE);
        assertThat(asked).hasValue(1);

        keys = List.of(OTHER);
        pass(Duration.ofSeconds(1));
        assertThat(find(known, signedBy("one"))).as("while they are asked for").isEqualTo(ONE);
        await().untilAsserted(() -> assertThat(find(known, signedBy("one"))).isNull());
        assertThat(find(known, signedBy("other"))).isEqualTo(OTHER);
        assertThat(asked).hasValue(2);
    }

    @Test
    void anUnknownKey_isLookedFor_butNoMoreOftenThanMayBe() throws Exception {
        assertThat(find(known, signedBy("one"))).isEqualTo(ONE);
        keys = List.of(ONE, OTHER);
        assertThat(find(known, signedBy("other"))).as("asked a moment ago").isNull();
        assertThat(asked).hasValue(1);
        pass(PAUSE);
        assertThat(find(known, signedBy("other"))).isEqualTo(OTHER);
        for (int i = 0; i < 100; i++) {
            assertThat(find(known, signedBy("none" + i))).isNull();
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void whileTheIssuerIsAway_knownKeysGoOnForAWhile_andOfOthersNobodyCanSay() throws Exception {
        assertThat(find(known, signedBy("one"))).isEqualTo(ONE);
        away = true;
        pass(PAUSE);
        assertThatThrownBy(() -> find(known, signedBy("other"))).isInstanceOf(RemoteKeySourceException.class);
        pass(FRESH.plus(STALE).minus(PAUSE));
        assertThat(find(known, signedBy("one"))).isEqualTo(ONE);
        pass(Duration.ofMillis(1));
        assertThatThrownBy(() -> find(known, signedBy("one"))).isInstanceOf(RemoteKeySourceException.class);
        away = false;
        pass(PAUSE);
        assertThat(find(known, signedBy("one"))).isEqualTo(ONE);
    }

    @Test
    void whileTheIssuerHangs_aBoundedNumberWaits_forABoundedTime() throws Exception {
        hanging = new CountDownLatch(1);
        IssuerKeys few = keys(1, Duration.ofSeconds(20));
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                var unused = find(few, signedBy("one"));
            } catch (RemoteKeySourceException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        assertThatThrownBy(() -> find(few, signedBy("one"))).cause().hasMessageContaining("too many");

        IssuerKeys hasty = keys(1, Duration.ofMillis(100));
        assertThatThrownBy(() -> find(hasty, signedBy("one"))).cause().hasMessageContaining("does not answer");
        hanging.countDown();
        waiter.join();
        assertThat(find(few, signedBy("one"))).isEqualTo(ONE);
    }

    @Test
    void withoutAName_theKeyMustBeTheOnlyOneThatFits() throws Exception {
        JWSHeader unnamed = new JWSHeader(JWSAlgorithm.ES256);
        assertThat(find(known, unnamed)).isEqualTo(ONE);
        keys = List.of(ONE, OTHER);
        pass(PAUSE);
        assertThat(find(known, signedBy("other"))).isEqualTo(OTHER);
        assertThat(find(known, unnamed)).isNull();
        assertThat(find(
                        known,
                        new JWSHeader.Builder(JWSAlgorithm.ES384).keyID("one").build()))
                .as("another curve")
                .isNull();
        assertThat(find(
                        known,
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build()))
                .as("another kind")
                .isNull();
    }
}
