package dev.errand.start;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Directories with all that is in them. */
public final class Trees {

    private Trees() {}

    /** Removes it, if it is there; follows no links. */
    public static void delete(Path tree) throws IOException {
        if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> inside = Files.newDirectoryStream(tree)) {
                for (Path path : inside) {
                    delete(path);
                }
            } catch (NoSuchFileException e) {
                return;
            }
        }
        Files.deleteIfExists(tree);
    }
}
