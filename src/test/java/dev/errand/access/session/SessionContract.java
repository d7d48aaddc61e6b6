package dev.errand.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.AccessProperties;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.key.Judgement;
import dev.errand.job.TurnedClock;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sessions are on any database, and on two nodes that share it. */
abstract class SessionContract {

    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final Duration MOST = Duration.ofHours(8);
    private static final Duration REVOCATION = Duration.ofSeconds(5);
    private static final int EACH = 3;
    private static final int ALL = 5;
    private static final Session.Person ANN =
            new Session.Person("ann", "Ann Ü. Example", new Tenant("shop"), Set.of(Scope.JOBS_READ, Scope.WORKER));

    private final TurnedClock clock = new TurnedClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final AtomicLong nanos = new AtomicLong();
    private TestStore store;
    private Sessions here;
    private Sessions there;

    abstract TestStore open() throws Exception;

    @BeforeEach
    void begin() throws Exception {
        store = open();
        here = node();
        there = node();
    }

    @AfterEach
    void end() {
        store.close();
    }

    private Sessions node() {
        AccessProperties access = new AccessProperties(
                AccessProperties.Mode.ON, null, Path.of("x"), REVOCATION, Duration.ofSeconds(60), List.of(), false, 10);
        return new Sessions(
                store.transactions(), new SessionProperties(IDLE, MOST, EACH, ALL), access, clock, nanos::get);
    }

    private void pass(Duration time) {
        clock.turn(time);
        nanos.addAndGet(time.toNanos());
    }

    private static boolean isGood(Sessions node, String secret) {
        return node.judge(secret) instanceof Judgement.Known;
    }

    private static Session.Person person(String actor) {
        return new Session.Person(actor, actor, Tenant.DEFAULT, Set.of());
    }

    @Test
    void aSession_isKnownToEachNode_asItWasOpened() {
        String secret = here.open(ANN);
        assertThat(there.recall(secret)).isEmpty();
        assertThat(there.judge(secret)).isInstanceOfSatisfying(Judgement.Known.class, known -> {
            assertThat(known.caller().actor()).isEqualTo("ann");
            assertThat(known.caller().tenant()).isEqualTo(new Tenant("shop"));
            assertThat(known.caller().scopes()).isEqualTo(ANN.scopes());
            assertThat(there.find(known.caller())).hasValueSatisfying(session -> {
                assertThat(session.person()).isEqualTo(ANN);
                assertThat(session.hash()).isNotEqualTo(secret);
            });
        });
        assertThat(there.recall(secret)).isPresent();
        assertThat(isGood(there, SessionSecret.generate())).isFalse();
        assertThat(isGood(there, "")).isFalse();
    }

    @Test
    void aSessionThatIsNotUsed_ends() {
        String secret = here.open(ANN);
        for (int i = 0; i < 3; i++) {
            pass(IDLE.minusMinutes(1));
            assertThat(isGood(there, secret)).isTrue();
        }
        pass(IDLE.minusMinutes(1));
        assertThat(isGood(here, secret)).as("used elsewhere").isTrue();
        pass(IDLE);
        assertThat(isGood(here, secret)).isFalse();
        assertThat(isGood(there, secret)).isFalse();
    }

    @Test
    void aSessionThatIsUsed_endsAfterItsTime() {
        String secret = here.open(ANN);
        for (Duration used = Duration.ZERO; used.compareTo(MOST.minus(IDLE)) < 0; used = used.plusMinutes(20)) {
            assertThat(isGood(here, secret)).as(used.toString()).isTrue();
            pass(Duration.ofMinutes(20));
        }
        pass(IDLE.minusMinutes(10));
        assertThat(isGood(here, secret)).isFalse();
    }

    @Test
    void aSessionThatIsClosed_isOverHereAtOnce_andElsewhereInTime() {
        String secret = here.open(ANN);
        assertThat(isGood(here, secret) && isGood(there, secret)).isTrue();
        here.close(SessionSecret.hash(secret));
        assertThat(isGood(here, secret)).isFalse();
        pass(REVOCATION.plusMillis(1));
        assertThat(isGood(there, secret)).isFalse();
        assertThat(there.isGood(SessionSecret.hash(secret))).isFalse();
    }

    @Test
    void ofTooMany_theOldestEnd() {
        List<String> anns = new ArrayList<>();
        for (int i = 0; i < EACH + 1; i++) {
            anns.add(here.open(person("ann")));
            pass(Duration.ofSeconds(1));
        }
        assertThat(anns).extracting(secret -> isGood(there, secret)).containsExactly(false, true, true, true);
        for (int i = 0; i < EACH; i++) {
            assertThat(isGood(here, here.open(person("bob" + i)))).isTrue();
            pass(Duration.ofSeconds(1));
        }
        pass(REVOCATION);
        assertThat(anns).extracting(secret -> isGood(there, secret)).containsExactly(false, false, true, true);
    }

    @Test
    void whatIsOver_isRemoved() {
        here.open(person("old"));
        pass(IDLE.plusMinutes(2));
        String secret = here.open(ANN);
        assertThat(here.prune()).isEqualTo(1);
        assertThat(here.prune()).isZero();
        assertThat(isGood(there, secret)).isTrue();
    }
}
