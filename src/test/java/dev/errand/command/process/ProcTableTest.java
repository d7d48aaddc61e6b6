package dev.errand.command.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
