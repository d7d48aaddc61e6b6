package dev.errand.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Jars that were built against the interface for tasks go on to work: what it has is written down in {@code task-interface.txt}. A line there may be
 * added, and is taken away or changed only with a new major version of the interface.
 */
class TaskInterfaceTest {

    private static final Path WRITTEN_DOWN = Path.of("src", "test", "resources", "task-interface.txt");

    private static final List<Class<?>> TYPES = List.of(
            Child.class,
            Content.class,
            JobContext.class,
            Param.class,
            Sensitive.class,
            Task.class,
            TaskEnvironment.class);

    @Test
    void theInterface_isWhatWasWrittenDown() throws IOException {
        List<String> all = TYPES.stream().flatMap(TaskInterfaceTest::lines).toList();

        assertThat(String.join("\n", all))
                .isEqualTo(Files.readString(WRITTEN_DOWN).strip());
    }

    @Test
    void allOfIt_isLookedAt_andNeedsTheJdkAlone() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "java", "dev", "errand", "task"))) {
            List<Path> sources = files.filter(
                            file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .sorted()
                    .toList();
            assertThat(sources)
                    .extracting(file -> file.getFileName().toString().replace(".java", ""))
                    .containsExactlyElementsOf(
                            TYPES.stream().map(Class::getSimpleName).toList());
            for (Path source : sources) {
                assertThat(Files.readString(source).lines().filter(line -> line.startsWith("import ")))
                        .as("%s", source)
                        .allMatch(line -> line.startsWith("import java."));
            }
        }
    }

    private static Stream<String> lines(Class<?> type) {
        List<String> lines = new ArrayList<>();
        lines.add(Modifier.toString(type.getModifiers())
                + (type.isAnnotation() ? " @" : " ")
                + type.getName()
                + Arrays.stream(type.getAnnotations())
                        .map(Object::toString)
                        .filter(text -> text.contains("Target") || text.contains("Retention"))
                        .sorted()
                        .collect(Collectors.joining(" ", " ", ""))
                        .stripTrailing());
        Arrays.stream(type.getConstructors())
                .map(Constructor::toGenericString)
                .sorted()
                .forEach(line -> lines.add("  " + line));
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .sorted((one, other) -> one.toGenericString().compareTo(other.toGenericString()))
                .forEach(method -> lines.add("  " + method.toGenericString() + usual(method)));
        return lines.stream();
    }

    private static String usual(Method method) {
        return method.getDefaultValue() == null ? "" : " default '" + method.getDefaultValue() + "'";
    }
}
