package dev.errand.start;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the first JVM told the one that took its place. */
public final class FirstJvm {

    private FirstJvm() {}

    /** When it started, in milliseconds since 1970; nothing where this is the first one. */
    public static @Nullable Long startedAt() {
        return Long.getLong(StartSettings.AT);
    }

    /** Why no other one took its place; nothing where one did, or where none was asked to. */
    public static @Nullable String obstacle() {
        return System.getProperty(StartSettings.OBSTACLE);
    }

    /** The parts of the jar that this one runs from, if it does. */
    public static @Nullable Parts parts() {
        Path jar = Path.of(System.getProperty("java.class.path", ""));
        return startedAt() == null || jar.getParent() == null ? null : new Parts(jar.getParent());
    }

    /** The cache of classes that this one uses, or that may be made for the next one. */
    public static @Nullable ClassCache cache() {
        Parts parts = parts();
        return parts == null ? null : ClassCache.ofThisProcess(parts.directory());
    }

    /** A JVM that comes to its end in order, however early, was not ended by a broken cache. */
    public static void proveCacheAtEnd() {
        ClassCache cache = cache();
        if (cache != null) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                try {
                                    cache.proved();
                                } catch (IOException e) {
                                    // Then the next start makes another one.
                                }
                            },
                            "errand-start-end"));
        }
    }
}
