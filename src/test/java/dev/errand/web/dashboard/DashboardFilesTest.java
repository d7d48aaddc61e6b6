package dev.errand.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files that pages are made of. */
class DashboardFilesTest {

    private static final Path FOLDER = Path.of("src/main/resources/pages/dashboard");
    private static final Pattern IMPORT = Pattern.compile("(?m)(?:^import .*from '([^']+)'$)|(?:from\"([^\"]+)\")");

    private final DashboardFiles files = new DashboardFiles();

    private static Set<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(FOLDER)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void everyFile_isServedAsItIs() throws IOException {
        for (String name : names()) {
            DashboardFiles.WebFile file = Objects.requireNonNull(files.find(files.version(), name), name);

            assertThat(file.bytes()).isEqualTo(Files.readAllBytes(FOLDER.resolve(name)));
        }
        assertThat(files.scripts()).contains("app.mjs", "core/worker.mjs");
    }

    @Test
    void anotherVersion_hasNone() {
        assertThat(files.find("0123456789abcdef", "app.mjs")).isNull();
        assertThat(files.find(files.version(), "../application.yaml")).isNull();
        assertThat(files.version()).matches("[0-9a-f]{16}");
    }

    /** What is imported is a file beside it: the policy of the pages allows no map of names. */
    @Test
    void everyImport_isThere() throws IOException {
        Set<String> names = names();
        for (String name : names.stream().filter(one -> one.endsWith(".mjs")).toList()) {
            Matcher imports = IMPORT.matcher(Files.readString(FOLDER.resolve(name)));
            while (imports.find()) {
                String imported = imports.group(1) == null ? imports.group(2) : imports.group(1);
                Path target = Path.of(name).resolveSibling(imported).normalize();
                assertThat(imported).as(name).startsWith(".");
                assertThat(names).as(name).contains(target.toString().replace('\\', '/'));
            }
        }
    }

    /** Texts of jobs are anybody's: no page may take one for markup or for code. */
    @Test
    void nothing_makesMarkupOfText() throws IOException {
        for (String name : names()) {
            if (name.endsWith(".mjs") && !name.startsWith("vendor/")) {
                assertThat(Files.readString(FOLDER.resolve(name)))
                        .as(name)
                        .doesNotContain(
                                "innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "new Function");
            }
        }
    }

    /** The libraries are those of their packages, but for the names by which they import one another. */
    @Test
    void libraries_areThoseThatWerePublished() throws Exception {
        Map<String, String> published = new TreeMap<>();
        for (String name : new String[] {"preact", "hooks", "signals-core", "signals", "htm"}) {
            String text = Files.readString(FOLDER.resolve("vendor/" + name + ".mjs"))
                    .replace("from\"./preact.mjs\"", "from\"preact\"")
                    .replace("from\"./hooks.mjs\"", "from\"preact/hooks\"")
                    .replace("from\"./signals-core.mjs\"", "from\"@preact/signals-core\"");
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            published.put(name, HexFormat.of().formatHex(digest));
        }

        assertThat(published)
                .containsExactly(
                        entry("hooks", "e862ab2973aa6455eaa0f77c5d832d2157d6be59a17c8ba546550a575b58c6b4"),
                        entry("htm", "ab33dd3f38059b9be4d5f5350128eefb2356639c4e0bbe9d9e8b3ba75847e9e4"),
                        entry("preact", "bdcbd9abdf2c77c5c45326eab42191e949222d479d0d5f69467387a77040cb55"),
                        entry("signals", "ba8177597f45acaca4d05dcf3966b527d0a8264cfa2b0a87ace92dff324217f8"),
                        entry("signals-core", "0c80bc127d72ecb1496ef116ffddae75079829a3af01e7f417c8e5a6474c68b6"));
    }
}
