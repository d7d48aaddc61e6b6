package dev.errand.command.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The output of an attempt: in memory while it is small, then on the disk, and no more than it may be. One thread writes; others may read when
 * it was sealed.
 */
final class Spool {

    private final Path file;
    private final int inMemory;
    private final long limit;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream(256);
    private @Nullable OutputStream disk;
    private long size;
    private boolean sealed;

    /**
     * An empty one.
     *
     * @param inMemory how many bytes before they go to the disk
     * @param limit how many at the most
     */
    Spool(Path file, int inMemory, long limit) {
        this.file = file;
        this.inMemory = inMemory;
        this.limit = limit;
    }

    /** Takes some; answers false, and takes no more, if it would be too many or it is sealed. */
    synchronized boolean write(byte[] bytes, int length) throws IOException {
        if (sealed || size + length > limit) {
            return false;
        }
        if (disk == null && size + length <= inMemory) {
            memory.write(bytes, 0, length);
        } else {
            toDisk().write(bytes, 0, length);
        }
        size += length;
        return true;
    }

    private OutputStream toDisk() throws IOException {
        if (disk == null) {
            disk = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            memory.writeTo(disk);
            memory.reset();
        }
        return disk;
    }

    /** Takes no more. */
    synchronized void seal() throws IOException {
        sealed = true;
        if (disk != null) {
            disk.close();
        }
    }

    /** Whether it takes no more for that reason. */
    synchronized boolean isSealed() {
        return sealed;
    }

    synchronized long size() {
        return size;
    }

    /** All of it from the beginning. */
    synchronized InputStream open() throws IOException {
        return disk == null ? new ByteArrayInputStream(memory.toByteArray()) : Files.newInputStream(file);
    }

    /** All of it. */
    synchronized byte[] read() throws IOException {
        return disk == null ? memory.toByteArray() : Files.readAllBytes(file);
    }

    /** Removes it. */
    synchronized void remove() throws IOException {
        seal();
        if (disk != null) {
            Files.deleteIfExists(file);
        }
    }
}
