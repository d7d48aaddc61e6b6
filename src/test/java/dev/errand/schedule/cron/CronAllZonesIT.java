package dev.errand.schedule.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every zone that the Java at hand knows, and those that another one on this machine knows otherwise, around each time since 1970 that their clocks
 * were or will be set. Zones of the same rules are asked once. Takes some minutes.
 */
@Tag("long")
class CronAllZonesIT {

    private static final Logger log = LoggerFactory.getLogger(CronAllZonesIT.class);

    @Test
    void timesAreThose_thatSomebodySeesWhoWatchesTheClock() throws CronSyntaxException {
        Set<String> zones = new TreeSet<>(ZoneId.getAvailableZoneIds());
        Set<ZoneRules> known = new HashSet<>();
        ZoneProbe probe = new ZoneProbe();
        for (String zone : zones) {
            if (known.add(ZoneId.of(zone).getRules())) {
                probe(probe, zone);
            }
        }
        tell(probe, zones.size(), known.size(), "Java " + Runtime.version());

        assertThat(probe.wrong()).isEmpty();
    }

    @Test
    void timesAreThose_withTheRulesOfAnotherJava() throws CronSyntaxException, IOException {
        List<Path> others = TimeZoneData.others();
        assumeThat(others)
                .as("another Java beside this one, with other time zones")
                .isNotEmpty();
        for (Path other : others) {
            TimeZoneData data = TimeZoneData.of(other);
            String before = "Version-" + data.version() + "/";
            ZoneRulesProvider.registerProvider(new OtherRules(data, before));
            Set<ZoneRules> known = new HashSet<>();
            ZoneId.getAvailableZoneIds().stream()
                    .filter(zone -> !zone.startsWith("Version-"))
                    .forEach(zone -> known.add(ZoneId.of(zone).getRules()));
            int same = known.size();
            ZoneProbe probe = new ZoneProbe();
            for (Map.Entry<String, ZoneRules> zone : data.rules().entrySet()) {
                if (known.add(zone.getValue())) {
                    probe(probe, before + zone.getKey());
                }
            }
            tell(probe, data.rules().size(), known.size() - same, "time zone data " + data.version());

            assertThat(probe.wrong()).isEmpty();
            assertThat(probe.probes()).isPositive();
        }
    }

    private static void probe(ZoneProbe probe, String zone) throws CronSyntaxException {
        probe.probe(ZoneId.of(zone), Instant.EPOCH, Instant.parse("2040-01-01T00:00:00Z"));
    }

    private static void tell(ZoneProbe probe, int zones, int asked, String of) {
        log.info(
                "{} probes over {} zones with {} rules of their own, of {}: {} wrong",
                probe.probes(),
                zones,
                asked,
                of,
                probe.wrong().size());
    }

    /** Has them under names of their own. */
    private static final class OtherRules extends ZoneRulesProvider {

        private final Map<String, ZoneRules> rules = new HashMap<>();
        private final String version;

        OtherRules(TimeZoneData data, String before) {
            this.version = data.version();
            data.rules().forEach((zone, each) -> rules.put(before + zone, each));
        }

        @Override
        protected Set<String> provideZoneIds() {
            return Set.copyOf(rules.keySet());
        }

        @Override
        protected ZoneRules provideRules(String zone, boolean forCaching) {
            return Objects.requireNonNull(rules.get(zone));
        }

        @Override
        protected NavigableMap<String, ZoneRules> provideVersions(String zone) {
            return new TreeMap<>(Map.of(version, rules.get(zone)));
        }
    }
}
