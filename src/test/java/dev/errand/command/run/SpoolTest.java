package dev.errand.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @TempDir
    private Path directory;

    @Test
    void whatIsSmall_staysInMemory_andWhatIsNotGoesToTheDiskUpToTheLimit() throws IOException {
        Path file = directory.resolve("out");
        Spool spool = new Spool(file, 4, 8);
        assertThat(spool.write(new byte[] {1, 2, 3, 9}, 3)).isTrue();
        assertThat(file).doesNotExist();
        assertThat(spool.write(new byte[] {4, 5}, 2)).isTrue();
        assertThat(file).exists();
        assertThat(spool.write(new byte[] {6, 7, 8, 9}, 4)).isFalse();
        assertThat(spool.write(new byte[] {6, 7, 8}, 3)).isTrue();
        spool.seal();
        assertThat(spool.write(new byte[] {9}, 0)).isFalse();
        assertThat(spool.size()).isEqualTo(8);
        assertThat(spool.read()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        spool.remove();
        assertThat(file).doesNotExist();
    }
}
