package dev.errand.encryption.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files and entries are taken for keys. */
class FileKeysTest {

    private static final byte[] KEY = new byte[32];

    static {
        for (int i = 0; i < KEY.length; i++) {
            KEY[i] = (byte) (i * 7);
        }
    }

    @TempDir
    private Path directory;

    private String entry(String id, byte[] content) throws IOException {
        return entry(id, content, "rw-------");
    }

    private String entry(String id, byte[] content, String permissions) throws IOException {
        Path file = directory.resolve(id);
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return id + ":" + file;
    }

    @Test
    void thirtyTwoBytes_areRead_howeverTheyAreWritten() throws IOException {
        byte[] hex = (HexFormat.of().formatHex(KEY) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] base64 = Base64.getEncoder().encode(KEY);
        FileKeys keys = FileKeys.read(List.of(entry("a", KEY), " " + entry("b", hex), entry("c", base64)));

        assertThat(keys.ids()).containsExactly("a", "b", "c");
        assertThat(keys.first())
                .hasValueSatisfying(first -> assertThat(first.id()).isEqualTo("a"));
        byte[] wrapped = keys.find("a").orElseThrow().wrap("x", KEY);
        assertThat(keys.find("b").orElseThrow().unwrap("x", wrapped)).contains(KEY);
        assertThat(keys.find("c").orElseThrow().unwrap("x", wrapped)).contains(KEY);
        assertThat(keys.find("c").orElseThrow().unwrap("y", wrapped)).isEmpty();
        assertThat(keys.find("a")).hasToString("Optional[a]");
    }

    @Test
    void off_isForWhatIsNew() throws IOException {
        FileKeys keys = FileKeys.read(List.of("off", entry("a", KEY)));

        assertThat(keys.first()).isEmpty();
        assertThat(keys.find("a")).isPresent();
        assertThat(FileKeys.read(List.of()).isEmpty()).isTrue();
    }

    @Test
    void whatIsNoKey_isRefused_inOneLineThatNamesIt() throws IOException {
        assertRefused("key k, ", entry("k", new byte[31]));
        assertRefused("key k, ", entry("k", "no key at all".getBytes(StandardCharsets.US_ASCII)));
        assertRefused("cannot be read", "k:" + directory.resolve("nowhere"));
        assertRefused("others than its owner", entry("k", KEY, "rw-r-----"));
        assertRefused("is not an id", "just-a-file");
        assertRefused("two keys have the id k", entry("k", KEY), entry("k", KEY));
    }

    private static void assertRefused(String words, String... entries) {
        assertThatThrownBy(() -> FileKeys.read(List.of(entries)))
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining(words)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"))
                .satisfies(e -> assertThat(((EncryptionException) e).action()).isNotBlank());
    }
}
