package dev.errand.command.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of attempts, within one of this run of the service, for its user alone. That one is locked while the service lives; what a crash
 * leaves is removed by the next service that finds it without a lock. Safe for concurrent use.
 */
public final class Workspaces {

    private static final Logger log = LoggerFactory.getLogger(Workspaces.class);
    private static final String LOCK = ".lock";
    /** Of folders that wait for their next use: more only when more attempts than that end at once. */
    private static final int MAX_KEPT = 256;

    private static final String STAMP = "unix:ino,mode,ctime";
    private static final boolean UNIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Path base;
    private final Path own;
    private final Path lockFile;
    private final AtomicLong numbers = new AtomicLong();
    private final BlockingQueue<Path> kept = new ArrayBlockingQueue<>(MAX_KEPT);
    private @Nullable FileLock lock;

    /**
     * For one run of the service.
     *
     * @param base what several services may share
     * @param life the name of this run, unique on this machine
     */
    public Workspaces(Path base, String life) {
        this.base = base.toAbsolutePath();
        this.own = this.base.resolve(life);
        this.lockFile = this.base.resolve(life + LOCK);
    }

    /** Makes the folder, and has those of runs that are over removed. */
    @SuppressWarnings("resource")
    public void begin() {
        try {
            Files.createDirectories(base, ownerOnly());
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            // After a restart of the machine a name can come again.
            remove(own);
            Files.createDirectory(own, ownerOnly());
        } catch (IOException e) {
            throw new UncheckedIOException("errand.command.directory cannot be used: " + base, e);
        }
        Thread.ofVirtual().name("errand-command-folders").start(this::removeFormer);
    }

    /** Removes it. */
    public void end() {
        try {
            remove(own);
            FileLock held = lock;
            if (held != null) {
                Files.deleteIfExists(lockFile);
                held.acquiredBy().close();
            }
        } catch (IOException e) {
            log.warn("{} was not removed; the next start tries again: {}", own, e.toString());
        }
    }

    /**
     * A fresh folder.
     *
     * @throws IOException if it cannot be made, as when the disk is full
     */
    Workspace open() throws IOException {
        long number = numbers.incrementAndGet();
        Path folder = own.resolve(Long.toString(number));
        if (!takeKept(folder)) {
            make(folder);
        }
        return new Workspace(
                folder, own.resolve(number + ".out"), UNIX ? Files.readAttributes(folder, STAMP) : Map.of());
    }

    private void make(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, ownerOnly());
        } catch (NoSuchFileException e) {
            // Somebody has tidied up.
            Files.createDirectories(own, ownerOnly());
            Files.createDirectory(folder, ownerOnly());
        }
    }

    private boolean takeKept(Path folder) {
        Path free = kept.poll();
        try {
            return free != null && Files.exists(Files.move(free, folder, StandardCopyOption.ATOMIC_MOVE));
        } catch (IOException e) {
            log.debug("{} is there no more", free);
            return false;
        }
    }

    /**
     * Removes what an attempt had, of which no process is left; a folder that nobody has touched waits under another name for the next one. To make
     * and remove one can take longer than to start a program.
     */
    void giveBack(Workspace space) {
        try {
            if (isUntouched(space)) {
                Path free = own.resolve("free-" + space.folder().getFileName());
                Files.move(space.folder(), free, StandardCopyOption.ATOMIC_MOVE);
                if (!kept.offer(free)) {
                    remove(free);
                }
                return;
            }
        } catch (IOException e) {
            log.debug("{} is not used again", space.folder(), e);
        }
        space.close();
    }

    /** Whatever is done to a folder changes the time of its last change, which may be some milliseconds coarse. */
    private static boolean isUntouched(Workspace space) throws IOException {
        if (!UNIX
                || !Files.readAttributes(space.folder(), STAMP, LinkOption.NOFOLLOW_LINKS)
                        .equals(space.stamp())) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(space.folder())) {
            return !entries.iterator().hasNext();
        }
    }

    /**
     * What one attempt has on the disk.
     *
     * @param folder where it runs
     * @param output where its output goes that is too large for the memory
     * @param stamp what tells whether somebody has touched the folder since
     */
    record Workspace(Path folder, Path output, Map<String, Object> stamp) {

        /** Removes the folder with all that is in it. */
        void close() {
            try {
                remove(folder);
            } catch (IOException e) {
                log.warn("the folder of a command was not removed; the next start tries again: {}", e.toString());
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
    }

    private void removeFormer() {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(base, "*" + LOCK)) {
            for (Path each : locks) {
                if (!each.equals(lockFile)) {
                    removeIfOver(each);
                }
            }
        } catch (IOException | RuntimeException e) {
            log.warn("what former runs have left in {} was not removed: {}", base, e.toString());
        }
    }

    private void removeIfOver(Path formerLock) throws IOException {
        try (FileChannel channel = FileChannel.open(formerLock, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                String name = formerLock.getFileName().toString();
                remove(base.resolve(name.substring(0, name.length() - LOCK.length())));
                Files.deleteIfExists(formerLock);
            }
        } catch (OverlappingFileLockException | NoSuchFileException e) {
            log.debug("{} is in use, or was removed by another service", formerLock);
        }
    }

    /** Follows no links. What a command has made unreadable for itself is made readable first. */
    static void remove(Path folder) throws IOException {
        if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                open(file);
                remove(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path path) throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (AccessDeniedException e) {
            Path parent = path.getParent();
            if (parent != null) {
                open(parent);
            }
            Files.deleteIfExists(path);
        }
    }

    /** Its owner, who is the service, may do anything with it again; fails where somebody else owns it. */
    private static void open(Path directory) throws IOException {
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
        if (before.containsAll(OWNER)) {
            throw new IOException("cannot be removed: " + directory);
        }
        Files.setPosixFilePermissions(directory, OWNER);
    }
}
