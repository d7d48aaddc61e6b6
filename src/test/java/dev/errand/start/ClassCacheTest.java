package dev.errand.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@EnabledForJreRange(minVersion = 25, disabledReason = "older JVMs know no such cache")
class ClassCacheTest {

    @TempDir
    private Path directory;

    private ClassCache cache;

    @BeforeEach
    void make() throws IOException {
        cache = ClassCache.of(directory, "1");
        Files.writeString(cache.file(), "classes");
        cache.made();
    }

    private Path trial() {
        return directory.resolve("classes-1.aot.trial");
    }

    @Test
    void oneThatIsWhole_isGood() throws IOException {
        assertThat(cache.isGood()).isTrue();
        assertThat(ClassCache.of(directory, "2").isGood()).isFalse();
    }

    @Test
    void oneOfAnotherSize_orNeverFinished_isNot() throws IOException {
        Files.writeString(cache.file(), "class");
        assertThat(cache.isGood()).isFalse();

        cache.made();
        assertThat(cache.isGood()).isTrue();

        Files.delete(directory.resolve("classes-1.aot.size"));
        assertThat(cache.isGood()).isFalse();
    }

    @Test
    void oneThatAStartDidNotSurvive_isRemoved() throws IOException {
        Files.writeString(trial(), "999999999 17");

        assertThat(cache.isGood()).isFalse();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theNumberOfAProcessThatWasGivenAgain_isNotThatProcess() throws IOException {
        cache.tried();
        Files.writeString(trial(), Files.readString(trial()).replaceFirst(" .*", " 1"));

        assertThat(cache.isGood()).isFalse();
    }

    @Test
    void anotherStartThatIsUnderWay_leavesItGood() throws IOException {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(other.pid()), "stat"));
            String began = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
            Files.writeString(trial(), other.pid() + " " + began);

            assertThat(cache.isGood()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void aStartThatCameToItsEnd_leavesItGood() throws IOException {
        cache.tried();
        cache.proved();

        assertThat(cache.isGood()).isTrue();
    }
}
