package dev.errand.stats.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.spec.TenantNames;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TalliesTest {

    private static final Tallies.KeyMaker KEYS = (task, line) -> SeriesKey.jobs(
            TenantNames.of(TenantNames.tenantOfLine(line)), TenantNames.shown(task), TenantNames.queueOf(line));

    private static long submitted(Map<SeriesKey, Figures> came, SeriesKey key) {
        Figures figures = came.get(key);
        return figures == null ? 0 : figures.count(Event.SUBMITTED);
    }

    @Test
    void whatIsCounted_isTakenOnce() {
        Tallies tallies = new Tallies(10);
        tallies.of("a", "q", KEYS).count(Event.SUBMITTED);
        tallies.of("a", "q", KEYS).count(Event.SUBMITTED);
        tallies.of("a", TenantNames.line("q", "acme"), KEYS).count(Event.SUBMITTED);

        Map<SeriesKey, Figures> came = tallies.drain(5);

        assertThat(submitted(came, SeriesKey.jobs("default", "a", "q"))).isEqualTo(2);
        assertThat(submitted(came, SeriesKey.jobs("acme", "a", "q"))).isEqualTo(1);
        assertThat(tallies.drain(5)).isEmpty();
    }

    @Test
    void theSameTaskOfTwoTenants_isTwoSeries() {
        Tallies tallies = new Tallies(10);
        String own = TenantNames.stored("acme", "a");
        tallies.of(own, TenantNames.line("q", "acme"), KEYS).count(Event.SUBMITTED);
        tallies.of("a", "q", KEYS).count(Event.SUBMITTED);

        assertThat(tallies.drain(5)).hasSize(2).containsKey(SeriesKey.jobs("acme", "a", "q"));
    }

    @Test
    void beyondTheLimit_eachTenantHasOneMore_andThenAllTogether() {
        Tallies tallies = new Tallies(2);
        for (String tenant : new String[] {"one", "two", "three", "four", "five"}) {
            for (String task : new String[] {"a", "b", "c"}) {
                tallies.of(task, TenantNames.line("q", tenant), KEYS).count(Event.SUBMITTED);
            }
        }
        Map<SeriesKey, Figures> came = tallies.drain(5);

        assertThat(came.values().stream()
                        .mapToLong(each -> each.count(Event.SUBMITTED))
                        .sum())
                .isEqualTo(15);
        assertThat(came).hasSize(5);
        assertThat(submitted(came, SeriesKey.jobs("one", SeriesKey.OTHERS, SeriesKey.OTHERS)))
                .isEqualTo(1);
        assertThat(submitted(came, SeriesKey.jobs(SeriesKey.OTHERS, SeriesKey.OTHERS, SeriesKey.OTHERS)))
                .isPositive();
    }

    @Test
    void whatIsSilent_makesRoom_andLosesNothing() {
        Tallies tallies = new Tallies(1);
        Tally first = tallies.of("a", "q", KEYS);
        first.count(Event.SUBMITTED);
        tallies.drain(2);
        tallies.drain(2);
        assertThat(tallies.size()).isEqualTo(1);
        tallies.drain(2);
        assertThat(tallies.size()).isZero();

        // Somebody had found it before.
        first.count(Event.SUBMITTED);
        tallies.of("b", "q", KEYS).count(Event.SUBMITTED);
        tallies.of("a", "q", KEYS).count(Event.SUBMITTED);
        Map<SeriesKey, Figures> came = tallies.drain(2);

        assertThat(submitted(came, SeriesKey.jobs("default", "a", "q"))).isEqualTo(1);
        assertThat(submitted(came, SeriesKey.jobs("default", "b", "q"))).isEqualTo(1);
        assertThat(submitted(came, SeriesKey.jobs("default", SeriesKey.OTHERS, SeriesKey.OTHERS)))
                .isEqualTo(1);
    }
}
