package dev.errand.launch;

import dev.errand.start.Parts;
import dev.errand.start.Trees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says by a lock, which the operating system drops however a process ends, that somebody runs from a directory of parts. */
final class PartsInUse implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PartsInUse.class);
    private static final String LOCK = "in-use";
    /** Who has just been started may not have locked its own yet. */
    private static final Duration YOUNG = Duration.ofHours(1);

    private final FileChannel channel;

    private PartsInUse(FileChannel channel) {
        this.channel = channel;
    }

    /** Locks it until closed; nothing where the file system cannot do that. */
    static @Nullable PartsInUse of(Path directory) {
        try {
            FileChannel channel = open(directory);
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            log.trace("{}", lock);
            return new PartsInUse(channel);
        } catch (IOException e) {
            log.debug("nobody will know that {} is in use", directory, e);
            return null;
        }
    }

    private static FileChannel open(Path directory) throws IOException {
        return FileChannel.open(
                directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Has everything on the disk for good. */
    static void flush(Parts parts) throws IOException {
        try (Stream<Path> files = Files.walk(parts.directory())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                flush(file);
            }
        }
        parts.flushed();
        flush(parts.directory());
    }

    /** A file with what is in it, or a directory with the names in it. */
    static void flush(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            file.force(true);
        }
    }

    /** Removes the parts of other jars, which nobody runs. */
    static void removeOthers(Path own) throws IOException {
        Instant young = Instant.now().minus(YOUNG);
        try (DirectoryStream<Path> others = Files.newDirectoryStream(own.resolveSibling(""), Files::isDirectory)) {
            for (Path other : others) {
                if (!other.equals(own)
                        && Files.getLastModifiedTime(other).toInstant().isBefore(young)
                        && isFree(other)) {
                    log.debug("removing {}, which nobody runs", other);
                    Trees.delete(other);
                }
            }
        }
    }

    private static boolean isFree(Path directory) throws IOException {
        try (FileChannel channel = open(directory);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("a lock could not be closed", e);
        }
    }
}
