package dev.errand.launch;

import dev.errand.problem.NearName;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** Which keys of the configuration anything reads: those of the records that they are bound to, in use or not, and a few that are read alone. */
final class KnownSettings {

    static final String PREFIX = "errand.";
    static final String VARIABLES = "ERRAND_";
    /** Stands for one name of whoever configures it; {@link #REST} for whatever follows. */
    private static final String NAME = "*";

    private static final String REST = "**";
    private static final String END = "Properties.class";

    /** What is bound to no record. What schedules and jars may be told they know themselves. */
    private static final List<String> ALONE = List.of(
            "errand.description.enabled",
            "errand.description.pages",
            "errand.start.folder",
            "errand.start.unpack",
            "errand.retention.schedule-runs",
            "errand.observability.queue-interval",
            "errand.schedules.*.**",
            "errand.jars.*.**");

    /**
     * Variables of clients and of what runs tests, and those that Kubernetes and Docker make for a service of this name, such as
     * {@code ERRAND_SERVICE_HOST} and {@code ERRAND_PORT_8080_TCP}.
     */
    private static final Pattern OF_OTHERS = Pattern.compile("ERRAND_(?:KEY|URL|JAR|JAVA|LONG|TOKEN|JOB_ID|ATTEMPT"
            + "|(?:\\w+_)?(?:SERVICE_HOST|SERVICE_PORT\\w*|PORT|PORT_\\d+_(?:TCP|UDP|SCTP)\\w*))");

    private final List<List<String>> known;
    private final List<Pattern> variables;

    private KnownSettings(List<List<String>> known) {
        this.known = known;
        this.variables = known.stream().map(KnownSettings::variable).toList();
    }

    /**
     * Those of this version, read out of its classes.
     *
     * @throws IOException if the list of these cannot be read
     */
    static KnownSettings read() throws IOException {
        List<List<String>> all = new ArrayList<>();
        ALONE.forEach(key -> all.add(List.of(key.split("\\."))));
        for (String file : new ComponentIndex().files()) {
            if (file.endsWith(END)) {
                addAll(file.substring(0, file.length() - ".class".length()).replace('/', '.'), all);
            }
        }
        return new KnownSettings(all);
    }

    private static void addAll(String type, List<List<String>> all) {
        try {
            Class<?> bound = Class.forName(type, false, KnownSettings.class.getClassLoader());
            ConfigurationProperties properties = bound.getAnnotation(ConfigurationProperties.class);
            if (properties != null) {
                addType(List.of(properties.value().split("\\.")), bound, all);
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the list of components names what there is not", e);
        }
    }

    private static void addType(List<String> place, Type type, List<List<String>> all) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            Type value = map.getActualTypeArguments()[1];
            boolean named = value instanceof Class<?> one && one.isRecord();
            addType(with(place, named ? NAME : REST), named ? value : String.class, all);
        } else if (type instanceof Class<?> one && one.isRecord()) {
            for (RecordComponent part : one.getRecordComponents()) {
                addType(with(place, name(one, part)), part.getGenericType(), all);
            }
        } else {
            all.add(place);
        }
    }

    private static List<String> with(List<String> place, String next) {
        return Stream.concat(place.stream(), Stream.of(next)).toList();
    }

    private static String name(Class<?> type, RecordComponent part) {
        try {
            Name other = type.getDeclaredField(part.getName()).getAnnotation(Name.class);
            return other == null ? kebab(part.getName()) : other.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("every component of a record has a field", e);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("(\\p{Upper})", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Whether anything reads this, as it is written in a file, an argument, a system property or a variable. */
    boolean has(String written) {
        if (written.startsWith(VARIABLES)) {
            return OF_OTHERS.matcher(written).matches()
                    || variables.stream().anyMatch(each -> each.matcher(written).matches());
        }
        List<String> parts = parts(written);
        return known.stream().anyMatch(each -> fits(each, parts));
    }

    /** What is written the same way and nearest to it, where something is. */
    Optional<String> near(String written) {
        boolean isVariable = written.startsWith(VARIABLES);
        List<String> parts =
                isVariable ? List.of(written.toLowerCase(Locale.ROOT).split("_")) : List.of(written.split("\\."));
        Stream<String> keys = known.stream().map(each -> filled(each, parts));
        return NearName.of(
                written,
                isVariable
                        ? keys.map(key -> key.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
                        : keys);
    }

    /** A key with what was written in the places of names. */
    private static String filled(List<String> key, List<String> parts) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            boolean open = key.get(i).startsWith(NAME);
            all.add(!open ? key.get(i) : i < parts.size() ? parts.get(i) : "NAME");
        }
        return String.join(".", all);
    }

    private static List<String> parts(String written) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(written, '.');
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < name.getNumberOfElements(); i++) {
            if (!name.isNumericIndex(i)) {
                parts.add(name.getElement(i, Form.UNIFORM));
            }
        }
        return parts;
    }

    private static boolean fits(List<String> key, List<String> parts) {
        for (int i = 0; i < key.size(); i++) {
            if (key.get(i).equals(REST)) {
                return parts.size() > i;
            }
            if (i >= parts.size() || !fits(key.get(i), parts.get(i))) {
                return false;
            }
        }
        return key.size() == parts.size();
    }

    private static boolean fits(String part, String written) {
        return part.equals(NAME) || part.replace("-", "").equals(written);
    }

    /** Variables have no dashes, or underscores for them; values of lists may be numbered. */
    private static Pattern variable(Collection<String> key) {
        StringBuilder text = new StringBuilder();
        for (String part : key) {
            text.append(text.isEmpty() ? "" : "_")
                    .append(
                            part.startsWith(NAME)
                                    ? ".+"
                                    : part.toUpperCase(Locale.ROOT).replace("-", "_?"));
        }
        return Pattern.compile(text + "(?:_\\d+)*_?");
    }
}
