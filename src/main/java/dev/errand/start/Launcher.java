package dev.errand.start;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the quick start. Whatever keeps a quick start from being made, a full disk, another operating system, an older JDK, an agent,
 * is no reason not to start: then the jar is run as it is.
 */
public final class Launcher {

    private static final String LOADER = "org.springframework.boot.loader.launch.JarLauncher";

    private Launcher() {}

    /** Starts the service with the application's arguments; does not return where another JVM takes the place of this one. */
    public static void main(String[] args) throws Throwable {
        String obstacle = obstacle(args);
        System.setProperty(StartSettings.OBSTACLE, obstacle);
        try {
            Class.forName(LOADER).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Goes on as another JVM, or says why that cannot be. */
    private static String obstacle(String[] args) {
        try {
            StartSettings settings = StartSettings.of(args);
            String why = settings.obstacle();
            return why == null ? String.valueOf(goOn(settings)) : why;
        } catch (Throwable e) {
            return String.valueOf(e);
        }
    }

    private static @Nullable String goOn(StartSettings settings) throws Throwable {
        CommandLine line = CommandLine.ofThisProcess();
        String why = line.obstacle();
        if (why != null) {
            return why;
        }
        Parts parts = Parts.of(line.jar(), settings.folder());
        JvmOptions options = JvmOptions.of(line);
        ClassCache cache = ClassCache.of(parts.directory(), options.identity());
        List<String> words = new ArrayList<>(options.words());
        words.add("-D".concat(StartSettings.AT).concat("=").concat(Long.toString(settings.startedAt())));
        words.add(
                "-D".concat(StartSettings.CACHE).concat("=").concat(cache.file().toString()));
        if (cache.isGood()) {
            words.add("-XX:AOTCache=".concat(cache.file().toString()));
            cache.tried();
        }
        new Exec(line.java()).replaceBy(line.with(words, parts.jar()));
        return "the operating system did not start the other JVM";
    }
}
