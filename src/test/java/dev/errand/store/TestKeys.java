package dev.errand.store;

import dev.errand.encryption.start.EncryptionProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;

/** File keys for tests. */
public final class TestKeys {

    private static final Path DIRECTORY = directory();

    private TestKeys() {}

    private static Path directory() {
        try {
            Path directory = Files.createTempDirectory("errand-keys");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An entry of the configuration: an id, and a file that holds this byte 32 times. */
    public static synchronized String entry(String id, int content) {
        Path file = DIRECTORY.resolve(id + "-" + content);
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                byte[] key = new byte[32];
                Arrays.fill(key, (byte) content);
                Files.write(file, key, StandardOpenOption.WRITE);
                file.toFile().deleteOnExit();
            }
            return id + ":" + file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A configuration of these. */
    public static EncryptionProperties of(String... entries) {
        return new EncryptionProperties(List.of(entries));
    }
}
