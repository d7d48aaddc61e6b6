package dev.errand.access.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.AccessProperties;
import dev.errand.access.key.FirstKeys;
import dev.errand.access.key.KeyRing;
import dev.errand.access.key.KeyText;
import dev.errand.db.DatabaseProperties;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The file with the key that lets the first administrator in, and what a crash leaves of it. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class FirstKeyTest extends StoreContract {

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    private Path folder;

    FirstKeyTest(TestDatabase database) {
        super(database);
    }

    private Path file() {
        return folder.resolve("bootstrap.key");
    }

    private String started() throws IOException {
        AccessProperties properties = AccessStates.settings(
                "errand.security", AccessProperties.class, Map.of("errand.security.bootstrap-file", file().toString()));
        KeyRing ring = new KeyRing(opened().transactions(), CLOCK, properties);
        FirstKeys keys = new FirstKeys(
                opened().transactions(),
                ring,
                CLOCK,
                AccessStates.settings("errand.database", DatabaseProperties.class, Map.of()));
        new FirstKey(properties, ring, keys, CLOCK).prepare();
        return Files.readString(file());
    }

    @Test
    void aFileThatACrashCut_isReplaced() throws IOException {
        String whole = KeyText.generate(CLOCK).reveal();
        for (String left : List.of("", "er", "errk_", whole.substring(0, 60), "\0".repeat(whole.length() + 1), whole)) {
            Files.writeString(file(), left);
            assertThat(started())
                    .as(left)
                    .hasSize(whole.length() + 1)
                    .startsWith("errk_")
                    .isNotEqualTo(left);
            Files.delete(file());
        }
    }

    @Test
    void whatSomebodyElseKeepsThere_stays() throws IOException {
        for (String other : List.of("notes", "err: none", "errk_ is what keys begin with")) {
            Files.writeString(file(), other);
            assertThat(started()).isEqualTo(other);
        }
    }
}
