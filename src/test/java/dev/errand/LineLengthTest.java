package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No line that people read is longer than 150 characters: sources, documents, configuration, the API's description. Rows of tables are
 * no exception, though Markdown cannot break them: a longer one says less, or becomes two. Recorded statements of an older version
 * ({@code .sql}) are not looked at, since they stand there as they were sent.
 */
class LineLengthTest {

    private static final int MAX_CHARACTERS = 150;

    private static final List<String> READ_BY_PEOPLE = List.of(".java", ".md", ".mjs", ".mts", ".py", ".yaml", ".yml");

    @Test
    void lines_areShortEnoughToBeRead() throws IOException {
        List<Path> files = files();
        List<String> tooLong = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                int length = lines.get(i).codePointCount(0, lines.get(i).length());
                if (length > MAX_CHARACTERS) {
                    tooLong.add(file + ":" + (i + 1) + " has " + length);
                }
            }
        }

        assertThat(files).contains(Path.of("README.md"), Path.of("docs", "performance", "log.md"));
        assertThat(tooLong).isEmpty();
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> top = Files.list(Path.of(""))) {
            top.filter(Files::isRegularFile).forEach(files::add);
        }
        for (String folder : List.of("clients", "docs", "src")) {
            try (Stream<Path> below = Files.walk(Path.of(folder))) {
                below.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().contains("node_modules"))
                        // Libraries stand there as they were published.
                        .filter(file -> !file.toString().contains("vendor"))
                        .forEach(files::add);
            }
        }
        files.removeIf(file -> READ_BY_PEOPLE.stream().noneMatch(file.toString()::endsWith));
        return files;
    }
}
