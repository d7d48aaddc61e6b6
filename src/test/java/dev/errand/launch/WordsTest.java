package dev.errand.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private @Nullable Integer run(String... args) {
        return Words.run(args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void help_saysWhatThereIs(String word) {
        assertThat(run(word)).isZero();
        assertThat(out.toString(UTF_8)).contains("keys COMMAND", "--version");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "version"})
    void version_isOneLine(String word) {
        assertThat(run(word)).isZero();
        assertThat(out.toString(UTF_8).lines()).singleElement().asString().startsWith("Errand ");
    }

    @Test
    void settings_startTheService() {
        assertThat(run()).isNull();
        assertThat(run("--server.port=8081", "--debug", "", "--errand.database.url=jdbc:sqlite:a b"))
                .isNull();
        assertThat(out.size() + err.size()).isZero();
    }

    @Test
    void aWordThatIsNoCommand_isRefused() {
        assertThat(run("key", "create")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("there is no command key\n").contains("keys COMMAND");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void aSettingWithoutItsSign_isToldHowItIsWritten() {
        assertThat(run("--server.port", "8081")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("a setting is written --server.port=8081");
    }
}
