package dev.errand.schedule.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every zone that the Java at hand knows, around each time since 1970 that its clocks were or will be set. Takes some minutes. */
@Tag("long")
class CronAllZonesIT {

    private static final Logger log = LoggerFactory.getLogger(CronAllZonesIT.class);

    @Test
    void timesAreThose_thatSomebodySeesWhoWatchesTheClock() throws CronSyntaxException {
        Set<String> zones = new TreeSet<>(ZoneId.getAvailableZoneIds());
        ZoneProbe probe = new ZoneProbe();
        for (String zone : zones) {
            probe.probe(ZoneId.of(zone), Instant.EPOCH, Instant.parse("2040-01-01T00:00:00Z"));
        }
        log.info(
                "{} probes over {} zones of Java {}, {} wrong",
                probe.probes(),
                zones.size(),
                Runtime.version(),
                probe.wrong().size());

        assertThat(probe.wrong()).isEmpty();
    }
}
