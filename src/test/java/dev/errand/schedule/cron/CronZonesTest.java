package dev.errand.schedule.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Some zones in which clocks are set in unusual ways; {@link CronAllZonesIT} has all of them. */
class CronZonesTest {

    private static final List<String> ZONES = List.of(
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Antarctica/Troll",
            "America/Nuuk",
            "Africa/Casablanca",
            "Asia/Gaza",
            "Africa/Cairo",
            "Asia/Beirut",
            "Pacific/Apia",
            "Pacific/Chatham",
            "America/Santiago");

    @Test
    void timesAreThose_thatSomebodySeesWhoWatchesTheClock() throws CronSyntaxException {
        ZoneProbe probe = new ZoneProbe();
        for (String zone : ZONES) {
            probe.probe(ZoneId.of(zone), Instant.parse("2025-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));
        }
        probe.probe(
                ZoneId.of("Pacific/Apia"),
                Instant.parse("2011-12-01T00:00:00Z"),
                Instant.parse("2012-02-01T00:00:00Z"));

        assertThat(probe.wrong()).isEmpty();
        assertThat(probe.probes()).isGreaterThan(10_000);
    }
}
