package dev.errand.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's cache of loaded and linked classes (JEP 483, 514, 515), made by a run of the service for nothing else. It is named by the JVM
 * and all its options, and the JVM itself leaves alone what is not from the same JVM and for the same files.
 *
 * <p>A cache of another size than it was made in is not used. Who uses one says so in a file beside it until it is up; who finds that file
 * of a process that is no more removes both, since a broken cache may end a JVM without a word. So it costs one start at the most.
 */
public final class ClassCache {

    private static final int FIRST_JDK = 25;
    /** Of the fields behind the name, which may hold blanks. */
    private static final int BEGINNING = 19;

    private final Path directory;
    private final Path file;

    private ClassCache(Path directory, Path file) {
        this.directory = directory;
        this.file = file;
    }

    static ClassCache of(Path directory, String identity) {
        return new ClassCache(
                directory, directory.resolve("classes-".concat(identity).concat(".aot")));
    }

    /** That of the running JVM, of which the first one has told; none where the JVM knows no such. */
    static @Nullable ClassCache ofThisProcess(Path directory) {
        String file = System.getProperty(StartSettings.CACHE);
        return file == null || Runtime.version().feature() < FIRST_JDK
                ? null
                : new ClassCache(directory, Path.of(file));
    }

    /** The directory of the jars for which it is. */
    public Path directory() {
        return directory;
    }

    /** Where it is, or is to be. */
    public Path file() {
        return file;
    }

    private Path size() {
        return file.resolveSibling(file.getFileName().toString().concat(".size"));
    }

    private Path trial() {
        return file.resolveSibling(file.getFileName().toString().concat(".trial"));
    }

    /** Whether there is one that can be used; removes one of which a start has died. */
    public boolean isGood() throws IOException {
        if (Runtime.version().feature() < FIRST_JDK || !Files.exists(size())) {
            return false;
        }
        if (Files.exists(trial()) && !isAlive(Files.readString(trial()))) {
            remove();
            return false;
        }
        return Files.exists(file) && Long.toString(Files.size(file)).equals(Files.readString(size()));
    }

    /** A number of a process is given again, to this very one at each start of a container: alive is one of the same beginning, and another. */
    private static boolean isAlive(String process) {
        int space = process.indexOf(' ');
        if (space < 0 || process.equals(process("self"))) {
            return false;
        }
        return process.equals(process(process.substring(0, space)));
    }

    /** The number of a process, and when it began, in ticks since the operating system did: proc_pid_stat(5). */
    private static String process(String number) {
        try {
            String stat = Files.readString(Path.of("/proc", number, "stat"));
            String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return stat.substring(0, stat.indexOf(' ')).concat(" ").concat(behindName[BEGINNING]);
        } catch (IOException e) {
            return "";
        }
    }

    /** Says that a start with it has begun. */
    void tried() throws IOException {
        Files.writeString(trial(), process("self"));
    }

    /** Says that a start with it has come to its end. */
    public void proved() throws IOException {
        Files.deleteIfExists(trial());
    }

    /** Says that it is whole and on the disk. */
    public void made() throws IOException {
        Files.writeString(size(), Long.toString(Files.size(file)));
    }

    /** Removes it. */
    public void remove() throws IOException {
        Files.deleteIfExists(size());
        Files.deleteIfExists(file);
        Files.deleteIfExists(trial());
    }
}
