package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Walks the paths that {@code docs/architecture.md} lists under "Where to look": each class is in its room and has what is named. */
class WhereToLookTest {

    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "errand");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+\\?[^|]*) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern ROOM = Pattern.compile("`([\\w.]+)`");
    private static final Pattern STEP = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?`");

    @Test
    void eachPath_leadsToWhatItNames() throws IOException {
        List<MatchResult> rows = ROW.matcher(section()).results().toList();

        assertThat(rows).hasSizeGreaterThanOrEqualTo(5);
        for (MatchResult row : rows) {
            List<String> rooms = ROOM.matcher(row.group(2))
                    .results()
                    .map(room -> room.group(1))
                    .toList();
            List<MatchResult> steps = STEP.matcher(row.group(3)).results().toList();
            assertThat(steps.isEmpty()).as(row.group(1)).isEqualTo(row.group(3).equals("see below"));
            steps.forEach(step -> walk(rooms, step));
        }
    }

    private static void walk(List<String> rooms, MatchResult step) {
        Path file = SOURCE_OF.get(step.group(1));
        assertThat(file).as(step.group()).isNotNull();
        assertThat(rooms)
                .as(step.group())
                .contains(SOURCES.relativize(file).getParent().toString().replace('/', '.'));
        if (step.group(2) != null) {
            assertThat(file).content().as(step.group()).containsPattern("\\b" + step.group(2) + "\\b");
        }
    }

    private static final Map<String, Path> SOURCE_OF = sources();

    private static Map<String, Path> sources() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String section() throws IOException {
        String text = Files.readString(Path.of("docs", "architecture.md"));
        Matcher section = Pattern.compile("(?s)## Where to look\\n(.*?)\\n## ").matcher(text);
        assertThat(section.find()).isTrue();
        return section.group(1);
    }
}
