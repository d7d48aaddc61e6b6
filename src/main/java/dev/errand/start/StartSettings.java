package dev.errand.start;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may say of the way the jar starts. Read before there is a file of configuration: from the arguments, the system's
 * properties and the environment alone.
 *
 * @param folder where the parts of the jar are, in a directory of their own for each jar
 * @param obstacle why there is to be no other JVM, if there is not
 * @param startedAt when this JVM started, in milliseconds since 1970
 */
record StartSettings(Path folder, @Nullable String obstacle, long startedAt) {

    /** Set where the jar runs as it is, to the reason. */
    static final String OBSTACLE = "errand.launcher.obstacle";
    /** Set for a JVM that took the place of the first one, to the time when that one started. */
    static final String AT = "errand.launcher.at";

    /** Where the second JVM's cache of classes is, or is to be. */
    static final String CACHE = "errand.launcher.cache";

    private static final String SQLITE = "jdbc:sqlite:";
    private static final int FIRST_JDK = 22;

    static StartSettings of(String[] args) {
        String named = value(args, "errand.start.folder", "ERRAND_START_FOLDER");
        return new StartSettings(
                named == null ? besideDatabase(args) : Path.of(named), obstacle(args), System.currentTimeMillis());
    }

    private static @Nullable String obstacle(String[] args) {
        String unpack = value(args, "errand.start.unpack", "ERRAND_START_UNPACK");
        if ("false".equalsIgnoreCase(unpack)) {
            return "errand.start.unpack is false";
        }
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return "this is not Linux";
        }
        if (Runtime.version().feature() < FIRST_JDK) {
            return "the JDK is older than 22";
        }
        if (System.getProperty("jarmode") != null) {
            return "jarmode is set";
        }
        if (System.getProperty(AT) != null) {
            return "it was tried already";
        }
        return args.length > 0 && isCommand(args[0]) ? "this is a command" : null;
    }

    private static boolean isCommand(String first) {
        return !first.startsWith("--") || first.equals("--help") || first.equals("--version");
    }

    private static Path besideDatabase(String[] args) {
        String url = value(args, "errand.database.url", "ERRAND_DATABASE_URL");
        if (url == null || !url.startsWith(SQLITE)) {
            return Path.of("data", ".start");
        }
        int end = url.indexOf('?');
        Path file = Path.of(url.substring(SQLITE.length(), end < 0 ? url.length() : end));
        return file.resolveSibling(".start");
    }

    private static @Nullable String value(String[] args, String key, String variable) {
        String start = "--".concat(key).concat("=");
        for (String arg : args) {
            if (arg.startsWith(start)) {
                return arg.substring(start.length());
            }
        }
        String property = System.getProperty(key);
        return property == null ? System.getenv(variable) : property;
    }
}
