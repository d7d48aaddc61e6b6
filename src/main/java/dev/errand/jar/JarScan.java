package dev.errand.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Looks into all units for classes with tasks; where the start waits for that, in a thread of its own: a unit may bring thousands of classes, and the
 * rest of the start goes on meanwhile. The thread ends by itself. Safe for concurrent use.
 */
final class JarScan {

    private final Path directory;
    private final FutureTask<List<Found>> look;

    JarScan(Path directory) {
        this.directory = directory;
        this.look = new FutureTask<>(() -> look(directory));
    }

    /**
     * What was found in a unit.
     *
     * @param classes the names of those that may have tasks
     * @param problem why it could not be looked into, if so
     */
    record Found(
            UnitFile unit, List<String> classes, @Nullable Exception problem) {}

    /** Begins to look; does nothing where there is no such directory. */
    void begin() {
        if (Files.exists(directory)) {
            Thread.ofPlatform().name("errand-jar-scan").daemon().start(look);
        }
    }

    /**
     * All units, by name; waits for them. Looks itself where nobody has begun.
     *
     * @throws IOException if the directory cannot be read
     */
    List<Found> found() throws IOException {
        look.run();
        try {
            return look.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static List<Found> look(Path directory) throws IOException {
        List<Found> found = new ArrayList<>();
        for (UnitFile unit : UnitFile.in(directory)) {
            found.add(look(unit));
        }
        return List.copyOf(found);
    }

    /** What is wrong with one unit keeps no other one from being looked into. */
    private static Found look(UnitFile unit) {
        try {
            return new Found(unit, TaskClasses.in(unit.jars()), null);
        } catch (Exception e) {
            return new Found(unit, List.of(), e);
        }
    }
}
