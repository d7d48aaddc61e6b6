package dev.errand.access.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys, as this node knows them. They are asked for when first needed, when they are no longer fresh, and when a token names one that is
 * not known; by one thread of its own at a time, and no more often than {@code keys-pause}. Known keys go on while that is under way, and for
 * {@code errand.security.stale} while the issuer is away. In memory alone. Safe for concurrent use.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);
    private static final int MIN_RSA_BITS = 2048;
    /** One document says where the other one is, and each may take its time. */
    private static final int DOCUMENTS = 2;

    private final Fetch fetch;
    private final OidcProperties.Limits limits;
    private final long usableNanos;
    private final Semaphore waiting;
    private final LongSupplier nanos;

    private volatile @Nullable Known known;
    /** Whether the issuer did not answer when it was last asked. */
    private volatile boolean away;

    private @Nullable CompletableFuture<Void> underWay;
    private @Nullable Long askedAt;

    /** Gets the keys from the issuer. */
    interface Fetch {
        JWKSet keys() throws IssuerAwayException;
    }

    private record Known(JWKSet keys, long at) {}

    IssuerKeys(Fetch fetch, OidcProperties.Limits limits, Duration stale, LongSupplier nanos) {
        this.fetch = fetch;
        this.limits = limits;
        this.usableNanos = limits.keysFresh().plus(stale).toNanos();
        this.waiting = new Semaphore(limits.maxWaiting());
        this.nanos = nanos;
    }

    /**
     * The one key of the issuer that fits; none where none does, or where several do and the token does not say which.
     *
     * @throws RemoteKeySourceException where nobody can say
     */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws RemoteKeySourceException {
        try {
            JWK key = find(selector);
            return key == null ? List.of() : List.of(key);
        } catch (IssuerAwayException e) {
            throw new RemoteKeySourceException("the issuer is away", e);
        }
    }

    private @Nullable JWK find(JWKSelector selector) throws IssuerAwayException {
        Known now = usable();
        JWK key = now == null ? null : match(now.keys(), selector);
        if (now != null && key != null) {
            if (nanos.getAsLong() - now.at() > limits.keysFresh().toNanos()) {
                var unused = ask();
            }
            return key;
        }
        await(ask());
        Known then = usable();
        key = then == null ? null : match(then.keys(), selector);
        if (then == null || (key == null && away)) {
            throw new IssuerAwayException("its keys are not known");
        }
        return key;
    }

    private @Nullable Known usable() {
        Known now = known;
        return now != null && nanos.getAsLong() - now.at() <= usableNanos ? now : null;
    }

    private static @Nullable JWK match(JWKSet keys, JWKSelector selector) {
        List<JWK> fitting = selector.select(keys).stream()
                .filter(key -> fits(key, selector))
                .toList();
        return fitting.size() == 1 ? fitting.getFirst() : null;
    }

    /** What the selector does not look at: the length of the key, and its curve. */
    private static boolean fits(JWK key, JWKSelector selector) {
        return switch (key) {
            case RSAKey rsa -> rsa.size() >= MIN_RSA_BITS;
            case ECKey ec ->
                selector.getMatcher().getAlgorithms().stream()
                        .anyMatch(algorithm -> algorithm instanceof JWSAlgorithm signing
                                && Curve.forJWSAlgorithm(signing).contains(ec.getCurve()));
            default -> false;
        };
    }

    /** Waits for an answer of the issuer, if one is under way: for a bounded time, and as one of a bounded number. */
    private void await(@Nullable CompletableFuture<Void> answer) throws IssuerAwayException {
        if (answer == null) {
            return;
        }
        if (!waiting.tryAcquire()) {
            throw new IssuerAwayException("too many calls wait for its keys");
        }
        try {
            answer.get(limits.timeout().toNanos() * DOCUMENTS, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IssuerAwayException("it does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IssuerAwayException("interrupted", e);
        } finally {
            waiting.release();
        }
    }

    /** Has the issuer asked, unless it was asked of late; answers what to wait for, if it is being asked. */
    private synchronized @Nullable CompletableFuture<Void> ask() {
        if (underWay != null) {
            return underWay;
        }
        long now = nanos.getAsLong();
        if (askedAt != null && now - askedAt < limits.keysPause().toNanos()) {
            return null;
        }
        askedAt = now;
        CompletableFuture<Void> answer = new CompletableFuture<>();
        underWay = answer;
        Thread.ofVirtual().name("errand-issuer").start(() -> {
            try {
                take(fetch.keys());
            } catch (IssuerAwayException e) {
                missing(e);
            } catch (RuntimeException | Error e) {
                missing(e);
                throw e;
            } finally {
                over();
                answer.complete(null);
            }
        });
        return answer;
    }

    private void take(JWKSet keys) {
        known = new Known(keys, nanos.getAsLong());
        if (away) {
            log.info("The keys of the issuer can be read again");
        }
        away = false;
    }

    private void missing(Throwable failure) {
        if (!away) {
            log.warn(
                    "The keys of the issuer cannot be read, so tokens of keys that are not known are answered with 503: {}",
                    failure.toString());
        }
        away = true;
    }

    private synchronized void over() {
        underWay = null;
    }
}
