package dev.errand.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    private static final String JAR = System.getProperty("java.class.path");

    private static CommandLine line(String... words) {
        return CommandLine.of((String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8), "");
    }

    private static List<String> texts(List<byte[]> words) {
        return words.stream()
                .map(word -> new String(word, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void anotherJar_takesThePlaceOfTheFirst_andEveryOtherWordStays() {
        CommandLine line = line("java", "-Xmx1g", "-jar", JAR, "--server.port=1", "", "-jar", "ü");

        assertThat(line.obstacle()).isNull();
        assertThat(texts(line.with(List.of("-Xms1m"), Path.of("/parts/errand.jar"))))
                .containsExactly(
                        "java", "-Xms1m", "-Xmx1g", "-jar", "/parts/errand.jar", "--server.port=1", "", "-jar", "ü");
    }

    @Test
    void wordsThatAreNoText_stayAsTheyAre() {
        byte[] start = ("java\0-jar\0" + JAR + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[start.length + 3];
        System.arraycopy(start, 0, all, 0, start.length);
        all[start.length] = (byte) 0xff;
        all[start.length + 1] = (byte) 0xfe;

        List<byte[]> words = CommandLine.of(all, "").with(List.of(), Path.of("/other.jar"));

        assertThat(words.getLast()).containsExactly(0xff, 0xfe);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-javaagent:a.jar",
                "-agentlib:jdwp=transport=dt_socket",
                "-XX:AOTCache=a",
                "-Xshare:off",
                "@file",
                "value"
            })
    void whatIsMeantForTheFirstJvm_keepsItWhereItIs(String option) {
        assertThat(line("java", option, "-jar", JAR).obstacle()).contains(option);
    }

    @Test
    void anAgentInTheEnvironment_doesSoToo() {
        byte[] words = ("java\0-jar\0" + JAR + "\0").getBytes(StandardCharsets.UTF_8);

        assertThat(CommandLine.of(words, " -Xmx1g -javaagent:a.jar ").obstacle())
                .contains("-javaagent:a.jar");
        assertThat(CommandLine.of(words, " -Xmx1g ").obstacle()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:StartFlightRecording", "-Dcom.sun.management.jmxremote.port=1"})
    void whatBringsModulesAlong_leavesTheCacheAlone(String option) {
        assertThat(line("java", option, "-jar", JAR).obstacle()).isNull();
        assertThat(line("java", option, "-jar", JAR).allowsCache()).isFalse();
        assertThat(line("java", "-Xmx1g", "-jar", JAR).allowsCache()).isTrue();
    }

    @Test
    void aClassOrAnotherJar_isNotOurs() {
        assertThat(line("java", "-cp", "x.jar", "Main").obstacle()).contains("java -jar");
        assertThat(line("java", "-jar", "other.jar").obstacle()).contains("java -jar");
        assertThat(line("java", "-jar").obstacle()).contains("java -jar");
        assertThat(CommandLine.of(new byte[0], "").obstacle()).contains("java -jar");
    }

    @Test
    void whatTheOperatorSays_isNotSaidOtherwise() {
        JvmOptions plain = JvmOptions.of(line("java", "-jar", JAR));
        JvmOptions own = JvmOptions.of(line("java", "-Xmx256m", "-XX:MaxHeapFreeRatio=70", "-jar", JAR));

        assertThat(plain.words())
                .anyMatch(word -> word.startsWith("-XX:InitialHeapSize="))
                .contains("-XX:MaxHeapFreeRatio=30");
        assertThat(own.words()).noneMatch(word -> word.contains("HeapSize") || word.contains("MaxHeapFreeRatio"));
        assertThat(own.identity()).isNotEqualTo(plain.identity());
        assertThat(JvmOptions.of(line("java", "-jar", JAR, "--server.port=7")).identity())
                .isEqualTo(plain.identity());
    }
}
