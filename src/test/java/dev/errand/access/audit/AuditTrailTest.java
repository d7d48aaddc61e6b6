package dev.errand.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.errand.access.Caller;
import dev.errand.access.Tenant;
import dev.errand.job.TurnedClock;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Lines of the audit, and for how long they are kept. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class AuditTrailTest extends StoreContract {

    private static final Caller ACTOR =
            new Caller(Caller.Kind.KEY, "key_1", Tenant.DEFAULT, false, Set.of(), null, null);
    private static final Instant NEVER = Instant.EPOCH;

    private final TurnedClock clock = new TurnedClock(NOW);
    private @Nullable AuditTrail made;

    AuditTrailTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void make() {
        made = new AuditTrail(opened().transactions(), clock);
    }

    private AuditTrail audit() {
        return Objects.requireNonNull(made);
    }

    /** One line each minute. */
    private void lines(int count) {
        for (int i = 0; i < count; i++) {
            audit().record(Deed.done(ACTOR, "test", "line", null));
            clock.turn(Duration.ofMinutes(1));
        }
    }

    private List<Long> numbers() {
        return audit().list(null, 100).stream().map(AuditRow::number).toList();
    }

    @Test
    void whatIsOld_goesInPieces_andWhatStaysCanBeCheckedFromTheOldestOn() {
        lines(6);
        Instant before = NOW.plus(Duration.ofMinutes(4));

        assertThat(audit().prune(NOW, 100, 3)).isZero();
        assertThat(audit().prune(before, 100, 3)).isEqualTo(3);
        assertThat(audit().prune(before, 100, 3)).isEqualTo(1);
        assertThat(audit().prune(before, 100, 3)).isZero();
        assertThat(numbers()).containsExactly(6L, 5L);

        lines(1);
        List<AuditRow> rows = audit().list(null, 100);
        assertThat(rows).allMatch(AuditRow::isGenuine);
        assertThat(rows).extracting(AuditRow::number).containsExactly(7L, 6L, 5L);
        assertThat(rows.get(0).previousHash()).isEqualTo(rows.get(1).hash());
        assertThat(rows.get(1).previousHash()).isEqualTo(rows.get(2).hash());
        assertThat(rows.get(2).previousHash()).isNotEmpty();
    }

    @Test
    void noMoreAreKeptThanMayBe_alsoOfAllThatThereAre() {
        lines(5);
        assertThat(audit().prune(NEVER, 5, 100)).isZero();
        assertThat(audit().prune(NEVER, 2, 100)).isEqualTo(3);
        assertThat(numbers()).containsExactly(5L, 4L);

        assertThat(audit().prune(clock.instant(), 2, 100)).isEqualTo(2);
        String last = audit().head().hash();
        lines(1);
        assertThat(audit().list(null, 100)).singleElement().satisfies(row -> {
            assertThat(row.number()).isEqualTo(6);
            assertThat(row.previousHash()).isEqualTo(last);
        });
    }

    @Test
    void theLog_tellsEachHourWhereTheAuditEnds() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        AuditSeal seal = new AuditSeal(audit(), nanos::get);
        Logger logger = (Logger) LoggerFactory.getLogger(AuditSeal.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        logger.addAppender(told);
        try {
            seal.tellHourly();
            assertThat(told.list).isEmpty();

            lines(2);
            nanos.addAndGet(TimeUnit.MINUTES.toNanos(59));
            seal.tellHourly();
            assertThat(told.list).isEmpty();

            nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
            seal.tellHourly();
            seal.tellHourly();
            assertThat(told.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("The audit ends with line 2, whose hash is "
                            + audit().head().hash());
        } finally {
            logger.detachAppender(told);
        }
    }
}
