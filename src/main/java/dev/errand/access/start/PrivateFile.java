package dev.errand.access.start;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that only their owner reads. */
final class PrivateFile {

    private PrivateFile() {}

    /**
     * Makes the file, with its folder; fails when anything of that name is there, a link to somewhere else too. When it returns, the file is on the
     * disk; a crash before leaves nothing, or a beginning of it.
     */
    static void write(Path file, String content) throws IOException {
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<Set<PosixFilePermission>> owner =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = posix ? FileChannel.open(file, options, owner) : FileChannel.open(file, options)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(US_ASCII));
            while (bytes.hasRemaining()) {
                var unused = channel.write(bytes);
            }
            channel.force(true);
        }
        if (posix && file.getParent() != null) {
            // Its name as well.
            try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }
}
