package dev.errand.start;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The jars that the jar is made of, as files: a JVM finds classes in them much faster than in a jar inside a jar, and only of files it
 * keeps a cache of classes.
 *
 * <p>They are written into a directory of another name that is then moved to its place in one step, so whoever sees it sees it whole, also
 * when one that writes is killed; of several that start at once one writes. What was written shortly before the power failed may be lost in
 * parts: unless it was flushed since, see {@link #flushed}, it is written anew after the operating system started another time.
 *
 * @param directory where they are
 */
public record Parts(Path directory) {

    /** The file that names all others with their sizes, and the run of the operating system that wrote them. */
    static final String LIST = "parts";
    /** There once everything is on the disk for good. */
    static final String FLUSHED = "flushed";

    private static final String LIBRARIES = "BOOT-INF/lib/";
    private static final String OWN = "META-INF/errand/app.jar";
    /** Tools for the jar as it is, which a part has no use for. */
    private static final String TOOLS = "BOOT-INF/lib/spring-boot-jarmode";

    /** Others need a second for that; one that is frozen keeps nobody from starting. */
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private static final long PAUSE_NANOS = 20_000_000;
    private static final Path SELF = Path.of("/proc/self");
    /** Write permission of the group and of all. */
    private static final int OF_OTHERS = 0022;

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    /** Where the last record of a zip file begins, seen from its end; without a comment, as jars are built. */
    private static final int END_RECORD = 22;

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int SIZE_AT = 12;
    /** Of the disk: several times what the parts need. */
    private static final long ROOM = 250L << 20;

    private static final int MAX_DIRECTORY = 16 << 20;

    /** Those of this jar; written where they are not there, or not as they should be. */
    static Parts of(Path jar, Path folder) throws IOException {
        String boot = Files.readString(BOOT).trim();
        Path own = folder.toAbsolutePath();
        Path directory = own.resolve(identity(jar));
        make(own);
        if (!isWhole(directory, boot)) {
            writeAlone(jar, directory, boot);
        }
        return new Parts(directory);
    }

    /** A folder that only this user can write to, whatever its own rule for new files is. */
    private static void make(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectories(folder.resolveSibling(""));
            try {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                // Another process that starts just now was faster.
            }
        }
        checkOwn(folder);
    }

    /** What others could write would run as this user. Answers by an exception. */
    private static void checkOwn(Path directory) throws IOException {
        Object user = Files.getAttribute(SELF, "unix:uid");
        int mode = (int) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if (!user.equals(Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                || (mode & OF_OTHERS) != 0) {
            throw new IOException(directory.toString().concat(" belongs to others, or they may write to it"));
        }
    }

    /** The jar that names the others as its class path, and has the main class. */
    Path jar() {
        return directory.resolve("errand.jar");
    }

    /** The directory at the end of a zip file names each entry with its checksum: two jars of the same one are the same. */
    private static String identity(Path jar) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
            long length = file.length();
            byte[] end = new byte[END_RECORD];
            file.seek(Math.max(0, length - END_RECORD));
            file.readFully(end);
            ByteBuffer record = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN);
            int size = record.getInt(SIZE_AT);
            if (record.getInt(0) != END_SIGNATURE || size <= 0 || size > MAX_DIRECTORY) {
                throw new IOException("the jar has another form than it was built in");
            }
            byte[] names = new byte[size];
            file.seek(length - END_RECORD - size);
            file.readFully(names);
            CRC32 sum = new CRC32();
            sum.update(names);
            return Long.toHexString(length).concat("-").concat(Long.toHexString(sum.getValue()));
        }
    }

    private static boolean isWhole(Path directory, String boot) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        checkOwn(directory);
        List<String> lines;
        try {
            lines = Files.readAllLines(directory.resolve(LIST));
        } catch (NoSuchFileException e) {
            return false;
        }
        if (lines.isEmpty() || (!lines.getFirst().equals(boot) && !Files.exists(directory.resolve(FLUSHED)))) {
            return false;
        }
        for (String line : lines.subList(1, lines.size())) {
            int space = line.indexOf(' ');
            Path file = directory.resolve(line.substring(space + 1));
            if (!Files.exists(file) || Files.size(file) != Long.parseLong(line.substring(0, space))) {
                return false;
            }
        }
        return lines.getLast().endsWith(" errand.jar");
    }

    /** Of several that start at once one writes; the others would take away from under it what it runs from already. */
    private static void writeAlone(Path jar, Path directory, String boot) throws IOException {
        Path lock = directory.resolveSibling("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock(channel)) {
            if (held.isValid() && !isWhole(directory, boot)) {
                write(jar, directory, boot);
            }
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < PATIENCE_NANOS) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IOException("another start writes the parts and does not come to an end");
    }

    private static void write(Path jar, Path directory, String boot) throws IOException {
        Path folder = directory.resolveSibling("");
        if (folder.toFile().getUsableSpace() < ROOM) {
            // What is left is for the database.
            throw new IOException("little room is left in ".concat(folder.toString()));
        }
        Path fresh = Files.createTempDirectory(folder, "new-");
        try {
            writeInto(fresh, jar, boot);
            Trees.delete(directory);
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Trees.delete(fresh);
            throw e;
        }
    }

    private static void writeInto(Path fresh, Path jar, String boot) throws IOException {
        List<String> names = new ArrayList<>();
        Files.createDirectory(fresh.resolve("lib"));
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            names.add(copy(zip, zip.getEntry(OWN), fresh, "app.jar"));
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                if (name.startsWith(LIBRARIES) && name.endsWith(".jar") && !name.startsWith(TOOLS)) {
                    names.add(copy(zip, entry, fresh, "lib/".concat(name.substring(LIBRARIES.length()))));
                }
            }
        }
        names.add(writeJar(fresh, names));
        StringBuilder list = new StringBuilder(boot).append('\n');
        for (String name : names) {
            list.append(Files.size(fresh.resolve(name)))
                    .append(' ')
                    .append(name)
                    .append('\n');
        }
        Files.writeString(fresh.resolve(LIST), list);
    }

    private static String copy(ZipFile zip, ZipEntry entry, Path fresh, String name) throws IOException {
        if (entry == null) {
            throw new IOException("the jar has no ".concat(OWN));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, fresh.resolve(name));
        }
        return name;
    }

    private static String writeJar(Path fresh, List<String> names) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, "dev.errand.ErrandApplication");
        attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", names));
        attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
        String name = "errand.jar";
        new JarOutputStream(Files.newOutputStream(fresh.resolve(name)), manifest).close();
        return name;
    }

    /** Says that everything is on the disk for good. */
    public void flushed() throws IOException {
        Files.writeString(directory.resolve(FLUSHED), "", StandardCharsets.UTF_8);
    }
}
