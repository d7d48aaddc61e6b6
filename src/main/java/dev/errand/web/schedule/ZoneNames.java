package dev.errand.web.schedule;

import dev.errand.problem.NearName;
import java.time.zone.ZoneRulesProvider;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Says which time zone somebody may have meant. */
final class ZoneNames {

    /** Abbreviations are all near to each other, and hours apart. */
    private static final int SHORTEST = 5;

    private ZoneNames() {}

    /** The end of a sentence that says that there is no zone of a name; empty where none is near. Of a region its last part is enough. */
    static String hint(String name) {
        Set<String> zones = ZoneRulesProvider.getAvailableZoneIds();
        String last = "/" + name.strip().replace(' ', '_');
        Optional<String> region = zones.stream()
                .filter(zone -> zone.regionMatches(true, zone.length() - last.length(), last, 0, last.length()))
                .min(Comparator.naturalOrder());
        if (region.isPresent()) {
            return "; did you mean " + region.get() + "?";
        }
        return name.length() < SHORTEST ? "" : NearName.hint(name, zones.stream());
    }
}
