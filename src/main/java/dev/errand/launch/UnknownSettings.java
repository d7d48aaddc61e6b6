package dev.errand.launch;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.stereotype.Component;

/** Tells in one line of the log which settings nothing reads, such as misspelled ones: they would change nothing, and nobody would know. */
@Component
class UnknownSettings {

    private static final Logger log = LoggerFactory.getLogger(UnknownSettings.class);
    private static final int MOST = 10;

    private final ConfigurableEnvironment environment;

    UnknownSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Looks for them, and tells of what it finds. The values are not told, which may be secrets.
     *
     * @throws IOException if it cannot be read which there are
     */
    void tell() throws IOException {
        KnownSettings known = KnownSettings.read();
        Map<String, String> wrong = unknown(known);
        if (!wrong.isEmpty()) {
            String told = wrong.entrySet().stream()
                    .limit(MOST)
                    .map(each -> each.getKey()
                            + each.getValue()
                            + known.near(each.getKey())
                                    .map(near -> ", did you mean " + near + "?")
                                    .orElse(""))
                    .collect(Collectors.joining("; "));
            String more = wrong.size() > MOST ? "; and " + (wrong.size() - MOST) + " more" : "";
            log.warn("settings that nothing reads, application.yaml describes all there are: {}{}", told, more);
        }
    }

    /** The unknown ones, each with where it stands. */
    Map<String, String> unknown(KnownSettings known) {
        Map<String, String> wrong = new TreeMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed) {
                for (String name : listed.getPropertyNames()) {
                    if (isOurs(name) && !wrong.containsKey(name) && !known.has(name)) {
                        wrong.put(name, place(listed, name));
                    }
                }
            }
        }
        return wrong;
    }

    private static boolean isOurs(String name) {
        return name.startsWith(KnownSettings.VARIABLES)
                || name.toLowerCase(Locale.ROOT).startsWith(KnownSettings.PREFIX);
    }

    private static String place(PropertySource<?> source, String name) {
        Origin origin = OriginLookup.getOrigin(source, name);
        return origin == null || name.startsWith(KnownSettings.VARIABLES) ? "" : " (" + origin + ")";
    }
}
