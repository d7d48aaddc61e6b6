package dev.errand.stats.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.cluster.Node;
import dev.errand.stats.report.StatsQuery;
import dev.errand.stats.report.StatsReader;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** What nodes counted, in the database: written, added up, read and removed. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class StatsRowsTest extends StoreContract {

    private static final Instant START = Instant.parse("2026-03-04T05:00:00Z");
    private static final SeriesKey KEY = SeriesKey.jobs("default", "a", "q");

    private static final class SetClock extends Clock {

        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final SetClock clock = new SetClock();
    private StatsTable table;
    private StatsReader reader;
    private Counter one;
    private Counter other;

    /** A node that counts. */
    private final class Counter {

        private final Counting counting = new Counting(properties(1_000_000));
        private final StatsWriter writer = new StatsWriter(counting, table, new Node(), clock, properties(1_000_000));

        void submitted(int times) {
            for (int i = 0; i < times; i++) {
                counting.jobs().of(KEY).count(Event.SUBMITTED);
            }
        }
    }

    StatsRowsTest(TestDatabase database) {
        super(database);
    }

    private static StatsProperties properties(long rows) {
        return new StatsProperties(
                Duration.ofSeconds(10),
                Duration.ofDays(30),
                100,
                100,
                DataSize.ofKilobytes(1),
                rows,
                DataSize.ofKilobytes(8));
    }

    @BeforeEach
    void counters() {
        table = new StatsTable(opened().transactions(), properties(1_000_000));
        reader = new StatsReader(opened().transactions(), table);
        one = new Counter();
        other = new Counter();
    }

    private StatsUpkeep upkeep(long rows) {
        return new StatsUpkeep(table, opened().transactions(), clock, properties(rows));
    }

    private void at(String time) {
        clock.now = Instant.parse("2026-03-0" + time + "Z");
    }

    private List<Long> submitted(@Nullable String task, Duration span, long step) {
        return reader.read(StatsQuery.of(null, task, null, START, START.plus(span), step)).stream()
                .map(figures -> figures.count(Event.SUBMITTED))
                .toList();
    }

    private long sum(Duration span, long step) {
        return submitted(null, span, step).stream().mapToLong(each -> each).sum();
    }

    private long rows(int span) {
        return opened().transactions()
                .read(jdbc -> jdbc.sql("select count(*) from stats_row where span = ?")
                        .param(span)
                        .query(Long.class)
                        .single());
    }

    private List<Long> series(String task) {
        return opened().transactions().read(jdbc -> table.series(jdbc, SeriesKey.Kind.JOBS, "default", task, "", 10));
    }

    @Test
    void whatIsWrittenAgainAndAgainInAMinute_countsOnce() {
        at("4T05:00:10");
        one.submitted(2);
        one.writer.write();
        at("4T05:00:20");
        one.submitted(3);
        other.submitted(10);
        one.writer.write();
        one.writer.write();
        other.writer.write();
        at("4T05:02:00");
        one.submitted(1);
        one.writer.write();

        assertThat(submitted(null, Duration.ofMinutes(3), 60)).containsExactly(15L, 1L, 0L);
        assertThat(submitted("a", Duration.ofMinutes(3), 60)).containsExactly(15L, 1L, 0L);
        assertThat(submitted("b", Duration.ofMinutes(3), 60)).containsExactly(0L, 0L, 0L);
    }

    @Test
    void nothing_isNotWritten() {
        at("4T05:00:10");
        one.writer.write();

        assertThat(rows(60)).isZero();
    }

    @Test
    void whatCannotBeWritten_isKept_andStaysWithItsMinute() {
        at("4T05:00:10");
        one.submitted(2);
        opened().commits().stop();
        assertThatThrownBy(one.writer::write).isInstanceOf(RuntimeException.class);
        at("4T05:01:30");
        one.submitted(1);
        assertThatThrownBy(one.writer::write).isInstanceOf(RuntimeException.class);
        opened().commits().start();
        one.writer.write();
        at("4T05:01:40");
        one.submitted(1);
        one.writer.write();

        assertThat(submitted(null, Duration.ofMinutes(2), 60)).containsExactly(3L, 1L);
    }

    @Test
    void timesAreKept_withTheLongestExactly() {
        at("4T05:00:10");
        Tally tally = one.counting.jobs().of(KEY);
        LongStream.of(1, 2, 3, 123_457).forEach(tally::waited);
        one.writer.write();
        other.counting.jobs().of(KEY).ran(7);
        other.writer.write();

        Figures read = reader.read(StatsQuery.of("default", null, "q", START, START.plusSeconds(60), 60))
                .getFirst();
        assertThat(read.waits().count()).isEqualTo(4);
        assertThat(read.waits().percentile(50)).isEqualTo(2);
        assertThat(read.waits().percentile(99)).isEqualTo(123_457);
        assertThat(read.runs().max()).isEqualTo(7);
    }

    @Test
    void aTenant_seesItsOwn() {
        at("4T05:00:10");
        one.submitted(2);
        one.counting.jobs().of(SeriesKey.jobs("acme", "a", "q")).count(Event.SUBMITTED);
        one.writer.write();

        for (String task : new @Nullable String[] {null, "a"}) {
            assertThat(reader.read(StatsQuery.of("acme", task, null, START, START.plusSeconds(60), 60))
                            .getFirst()
                            .count(Event.SUBMITTED))
                    .isEqualTo(1);
            assertThat(reader.read(StatsQuery.of(null, task, null, START, START.plusSeconds(60), 60))
                            .getFirst()
                            .count(Event.SUBMITTED))
                    .isEqualTo(3);
        }
    }

    @Test
    void hours_areMadeOnce_howeverOftenSomebodyBegins() {
        at("4T05:10:00");
        one.submitted(2);
        one.writer.write();
        at("4T05:50:00");
        one.submitted(3);
        other.submitted(4);
        one.writer.write();
        other.writer.write();
        at("4T06:01:00");
        one.submitted(5);
        one.writer.write();
        assertThat(upkeep(1_000_000).rollUp()).isZero();

        at("4T06:05:00");
        // Somebody was killed when the hour was written and not noted yet.
        opened().transactions().write(connection -> {
            Figures some = new Figures();
            some.add(Event.SUBMITTED, 2);
            table.writeHour(connection, START.toEpochMilli(), java.util.Map.of(KEY.id(), some));
            return 1;
        });
        assertThat(sum(Duration.ofHours(2), 3600)).isEqualTo(14);
        assertThat(upkeep(1_000_000).rollUp()).isEqualTo(1);
        assertThat(upkeep(1_000_000).rollUp()).isZero();

        assertThat(submitted(null, Duration.ofHours(2), 3600)).containsExactly(9L, 5L);
        assertThat(submitted("a", Duration.ofHours(2), 3600)).containsExactly(9L, 5L);
        assertThat(sum(Duration.ofHours(1), 60)).isEqualTo(9);
        // One for the task and queue, one for the tenant, one for everybody.
        assertThat(rows(3600)).isEqualTo(3);
    }

    @Test
    void whatComesLate_hasItsHourMadeAnew() {
        at("4T05:50:00");
        one.submitted(2);
        one.writer.write();
        other.submitted(1);
        opened().commits().stop();
        assertThatThrownBy(other.writer::write).isInstanceOf(RuntimeException.class);
        opened().commits().start();
        at("4T06:30:00");
        upkeep(1_000_000).rollUp();
        assertThat(sum(Duration.ofHours(2), 3600)).isEqualTo(2);

        other.writer.write();
        assertThat(sum(Duration.ofHours(2), 3600)).isEqualTo(3);
        upkeep(1_000_000).rollUp();
        assertThat(sum(Duration.ofHours(2), 3600)).isEqualTo(3);
        StatsTable.Rolled rolled = opened().transactions().read(table::rolled);
        assertThat(rolled.until()).isEqualTo(START.plusSeconds(3600).toEpochMilli());
    }

    @Test
    void whatIsOver_goes_minutesFirst() {
        at("4T05:10:00");
        one.submitted(2);
        one.writer.write();
        at("4T08:10:00");
        one.submitted(1);
        one.writer.write();
        at("4T10:00:00");
        upkeep(1_000_000).prune();
        assertThat(rows(60)).isEqualTo(6);

        upkeep(3).prune();
        assertThat(rows(60)).isEqualTo(3);
        assertThat(sum(Duration.ofHours(24), 3600)).isEqualTo(3);

        clock.now = START.plus(Duration.ofDays(31));
        upkeep(3).prune();
        assertThat(rows(60)).isZero();
        assertThat(rows(3600)).isZero();
        assertThat(series("")).isEmpty();
    }

    @Test
    void manySeries_areWrittenAndAddedUp() {
        at("4T05:10:00");
        for (int i = 0; i < 90; i++) {
            one.counting.jobs().of(SeriesKey.jobs("default", "t" + i, "q")).count(Event.SUBMITTED);
        }
        one.writer.write();
        at("4T07:00:00");
        upkeep(1_000_000).rollUp();

        assertThat(rows(60)).isEqualTo(92);
        assertThat(rows(3600)).isEqualTo(92);
        assertThat(sum(Duration.ofHours(2), 3600)).isEqualTo(90);
        assertThat(series("t7"))
                .containsExactly(SeriesKey.jobs("default", "t7", "q").id());
    }
}
