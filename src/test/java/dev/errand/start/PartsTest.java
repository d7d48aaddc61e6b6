package dev.errand.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PartsTest {

    @TempDir
    private Path directory;

    private Path jar;
    private Path folder;

    @BeforeEach
    void build() throws IOException {
        jar = build("errand.jar", "one");
        folder = directory.resolve("data/.start");
    }

    private Path build(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : List.of(
                    "BOOT-INF/classes/A.class",
                    "BOOT-INF/lib/b.jar",
                    "BOOT-INF/lib/a.jar",
                    "BOOT-INF/lib/spring-boot-jarmode-tools-1.jar",
                    "META-INF/errand/app.jar")) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write((text + " " + entry).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }

    private List<String> inFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void partsAreWhatTheJarHolds_inItsOrder() throws IOException {
        Parts parts = Parts.of(jar, folder);

        assertThat(parts.directory().resolve("lib/b.jar")).hasContent("one BOOT-INF/lib/b.jar");
        assertThat(parts.directory().resolve("app.jar")).hasContent("one META-INF/errand/app.jar");
        try (JarFile made = new JarFile(parts.jar().toFile())) {
            assertThat(made.getManifest().getMainAttributes().getValue("Class-Path"))
                    .isEqualTo("app.jar lib/b.jar lib/a.jar");
            assertThat(made.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo("dev.errand.ErrandApplication");
        }
    }

    @Test
    void whatIsThere_isUsedAgain() throws IOException {
        Parts first = Parts.of(jar, folder);
        Path mark = Files.createFile(first.directory().resolve("mark"));

        assertThat(Parts.of(jar, folder)).isEqualTo(first);
        assertThat(mark).exists();
    }

    @Test
    void anotherJar_hasPartsOfItsOwn() throws IOException {
        Parts one = Parts.of(jar, folder);
        Parts two = Parts.of(build("errand.jar", "two"), folder);

        assertThat(two).isNotEqualTo(one);
        assertThat(two.directory().resolve("app.jar")).hasContent("two META-INF/errand/app.jar");
        assertThat(one.directory().resolve("app.jar")).hasContent("one META-INF/errand/app.jar");
    }

    @Test
    void aPartThatIsGoneOrCutOff_isWrittenAnew() throws IOException {
        Parts parts = Parts.of(jar, folder);
        for (String name : List.of("lib/a.jar", "app.jar", "errand.jar", "parts")) {
            Files.writeString(parts.directory().resolve(name), "");

            Parts.of(jar, folder);

            assertThat(parts.directory().resolve(name)).isNotEmptyFile();
            Files.delete(parts.directory().resolve(name));

            Parts.of(jar, folder);

            assertThat(parts.directory().resolve(name)).isNotEmptyFile();
        }
        assertThat(inFolder()).containsExactly(parts.directory().getFileName().toString(), "lock");
    }

    @Test
    void afterAnotherStartOfTheMachine_onlyWhatWasFlushedIsTrusted() throws IOException {
        Parts parts = Parts.of(jar, folder);
        Path list = parts.directory().resolve(Parts.LIST);
        Files.writeString(list, Files.readString(list).replaceFirst(".*\n", "another run\n"));
        Path mark = Files.createFile(parts.directory().resolve("mark"));
        Files.writeString(parts.directory().resolve(Parts.FLUSHED), "");

        Parts.of(jar, folder);
        assertThat(mark).exists();

        Files.delete(parts.directory().resolve(Parts.FLUSHED));
        Parts.of(jar, folder);
        assertThat(mark).doesNotExist();
    }

    /** A start of its own: what is locked is locked by processes. */
    static final class OneStart {

        public static void main(String[] args) throws IOException {
            Path found = Parts.of(Path.of(args[0]), Path.of(args[1])).directory();
            System.out.print(
                    Files.readAttributes(found, BasicFileAttributes.class).fileKey());
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OneStart.class.getName(),
                        jar.toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void severalAtOnce_findTheSameParts_thoughTheseHadToBeWrittenAnew() throws Exception {
        Parts parts = Parts.of(jar, folder);
        Object before = Files.readAttributes(parts.directory(), BasicFileAttributes.class)
                .fileKey();
        Path list = parts.directory().resolve(Parts.LIST);
        Files.writeString(list, Files.readString(list).replaceFirst(".*\n", "another run\n"));
        List<Process> starts = new ArrayList<>();
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < 4; i++) {
            starts.add(start());
        }
        for (Process start : starts) {
            seen.add(new String(start.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertThat(start.waitFor()).isZero();
        }

        assertThat(seen).hasSize(1).doesNotContain(before.toString());
        assertThat(inFolder()).containsExactly(parts.directory().getFileName().toString(), "lock");
    }

    @Test
    void whatOthersCouldWrite_isNotRun() throws IOException {
        Parts parts = Parts.of(jar, folder);
        for (Path open : List.of(folder, parts.directory())) {
            Set<PosixFilePermission> before = Files.getPosixFilePermissions(open);
            for (String permissions : List.of("rwxrwx---", "rwx----w-")) {
                Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(permissions));

                assertThatThrownBy(() -> Parts.of(jar, folder))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(open + " belongs to others");
            }
            Files.setPosixFilePermissions(open, before);
        }

        assertThat(Parts.of(jar, folder)).isEqualTo(parts);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void aLinkToAnotherPlace_isNotFollowed() throws IOException {
        Parts elsewhere = Parts.of(jar, directory.resolve("elsewhere"));
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(folder.resolve(elsewhere.directory().getFileName()), elsewhere.directory());

        assertThatThrownBy(() -> Parts.of(jar, folder)).isInstanceOf(IOException.class);
    }

    @Test
    void aFolderThatCannotBeWritten_isAnException_thatLeavesNothing() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> Parts.of(jar, file.resolve("start"))).isInstanceOf(IOException.class);
        assertThatThrownBy(
                        () -> Parts.of(Files.writeString(directory.resolve("no.jar"), "no jar at all, no jar"), folder))
                .isInstanceOf(IOException.class);
        assertThat(folder).doesNotExist();
    }
}
