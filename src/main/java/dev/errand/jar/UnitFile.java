package dev.errand.jar;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What makes a unit: a jar, or a directory of jars.
 *
 * @param name of the jar, without its ending, or of the directory
 * @param jars the one, or all of them by name
 */
record UnitFile(String name, List<Path> jars) {

    private static final String ENDING = ".jar";

    /**
     * All of a directory, by name; none where there is no such directory. Files with other endings, hidden ones, and directories without a jar are
     * none.
     *
     * @throws IOException if it cannot be read
     */
    static List<UnitFile> in(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        List<UnitFile> units = new ArrayList<>();
        for (Path path : list(directory)) {
            String name = path.getFileName().toString();
            if (Files.isDirectory(path)) {
                List<Path> jars = jarsIn(path);
                if (!jars.isEmpty()) {
                    units.add(new UnitFile(name, jars));
                }
            } else if (isJar(path)) {
                units.add(new UnitFile(name.substring(0, name.length() - ENDING.length()), List.of(path)));
            }
        }
        return List.copyOf(units);
    }

    /** What cannot be looked into counts as a jar that cannot be read, so that it is told of and the others are used. */
    private static List<Path> jarsIn(Path directory) throws IOException {
        try {
            return list(directory).stream().filter(UnitFile::isJar).toList();
        } catch (AccessDeniedException e) {
            return List.of(directory);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                    .toList();
        }
    }

    private static boolean isJar(Path path) {
        String name = path.getFileName().toString();
        return name.toLowerCase(Locale.ROOT).endsWith(ENDING)
                && name.length() > ENDING.length()
                && !Files.isDirectory(path);
    }
}
