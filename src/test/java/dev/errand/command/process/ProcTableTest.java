package dev.errand.command.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcTableTest {

    @Test
    void aName_mayHoldAnything() {
        ProcTable.Entry entry =
                ProcTable.parse(7, "7 (a) Z (b) S 1 5 6 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 991 2 3 4");
        assertThat(entry).isEqualTo(new ProcTable.Entry(7, false, 5, 6, 991));
        assertThat(ProcTable.parse(7, "7 (x) Z 1 5 6 0 -1 0 1 0 0 0 0 0 0 0 20 0 1 0 991 2"))
                .isEqualTo(new ProcTable.Entry(7, true, 5, 6, 991));
        assertThat(ProcTable.parse(7, "7 (x)")).isNull();
    }

    @Test
    void aVariable_isFoundAtTheBeginningOfAnEntryAlone() {
        byte[] bytes = "X=T=1\0T=a=b\0LAST=\0".getBytes(StandardCharsets.UTF_8);
        ProcTable.Environment environment = new ProcTable.Environment(bytes);
        assertThat(environment.get("T")).isEqualTo("a=b");
        assertThat(environment.get("LAST")).isEmpty();
        assertThat(environment.get("AST")).isNull();
        assertThat(new ProcTable.Environment(new byte[0]).get("T")).isNull();
    }

    /** Else who is short of files would take a command for ended that goes on. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatCannotBeSeen_isNotTakenForNothing(@TempDir Path root) throws IOException {
        assertThatThrownBy(() -> ProcTable.scan(root.resolve("none").toFile(), entry -> {}))
                .isInstanceOf(UncheckedIOException.class);
        // It is neither gone nor somebody else's, and nothing else can be opened either.
        Path process = Files.createDirectories(root.resolve("7"));
        Files.createSymbolicLink(process.resolve("stat"), Path.of("stat"));
        Files.createSymbolicLink(process.resolve("environ"), Path.of("environ"));
        assertThatThrownBy(() -> ProcTable.scan(root.toFile(), entry -> {})).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> ProcTable.environment(root.toFile(), 7)).isInstanceOf(UncheckedIOException.class);
        // All else can be opened: it is a peculiarity of that process.
        Files.writeString(Files.createDirectories(root.resolve("self")).resolve("stat"), "1");
        List<ProcTable.Entry> found = new ArrayList<>();
        ProcTable.scan(root.toFile(), found::add);
        assertThat(found).isEmpty();
        assertThat(ProcTable.environment(root.toFile(), 7)).isNull();
        assertThat(ProcTable.environment(root.toFile(), 8)).isNull();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void oneself_isThere() {
        long pid = ProcessHandle.current().pid();
        assertThat(ProcTable.entry(pid)).isPresent();
        ProcTable.Environment own = ProcTable.environment(pid);
        assertThat(own == null ? null : own.get("PATH")).isEqualTo(System.getenv("PATH"));
        assertThat(Life.isOver(Life.begin().newToken())).isFalse();
        assertThat(Life.isOver(ProcTable.pidNamespace() + "-" + pid + "-1-1.1")).isTrue();
        assertThat(Life.isOver("1-" + pid + "-1-1.1")).isFalse();
        assertThat(Life.isOver("anything")).isFalse();
    }
}
