package dev.errand.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

@Timeout(60)
class UnitStartTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private Unit unit() {
        UnitEnvironment environment = new UnitEnvironment("own", Binder.get(new MockEnvironment()));
        environment.onClose(closed::countDown);
        return new Unit("own", new UnitClassLoader("own", new URL[0]), environment, List.of());
    }

    /** Heeds no interruption, as code of a unit may. */
    private Unit hanging() {
        await().forever().until(() -> {
            try {
                return goOn.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                return false;
            }
        });
        return unit();
    }

    @Test
    void whatIsLoaded_isHandedOut_open() throws UnitException {
        Unit loaded = new UnitStart("own", this::unit).within(LONG);

        assertThat(loaded.name()).isEqualTo("own");
        assertThat(closed.getCount()).isOne();
    }

    @Test
    void whatCannotBeUsed_isSaidInItsOwnWords() {
        UnitException own = new UnitException("is odd");

        assertThatExceptionOfType(UnitException.class)
                .isThrownBy(() -> new UnitStart("own", () -> {
                            throw own;
                        })
                        .within(LONG))
                .isSameAs(own);
        assertThatExceptionOfType(UnitException.class)
                .isThrownBy(() -> new UnitStart("own", () -> {
                            throw new NoClassDefFoundError("Missing");
                        })
                        .within(LONG))
                .withMessageContaining("Missing");
    }

    @Test
    void whatComesTooLate_isClosed() throws InterruptedException {
        UnitStart start = new UnitStart("own", this::hanging);

        assertThatExceptionOfType(UnitHangsException.class)
                .isThrownBy(() -> start.within(Duration.ofMillis(10)))
                .withMessageContaining("within 10 ms");
        goOn.countDown();

        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoeverWaits_goesOn_whenItIsGivenUp() throws InterruptedException {
        UnitStart start = new UnitStart("own", this::hanging);
        CompletableFuture<Unit> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return start.within(LONG);
            } catch (UnitException e) {
                throw new IllegalStateException(e);
            }
        });

        start.giveUp();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .withRootCauseInstanceOf(UnitHangsException.class);
        goOn.countDown();
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
