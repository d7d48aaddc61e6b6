package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker compose up} starts is set up by keys that there are, and lets nobody be cut off who waits. */
class ComposeFileTest {

    private static final int MAX_WAIT_SECONDS = 60;

    private final String settings = read("src/main/resources/application.yaml");

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked") // as the file is written
    private static Map<String, Object> service(String name) {
        Map<String, Map<String, Object>> file = new Yaml().load(read("compose.yaml"));
        return (Map<String, Object>) file.get("services").get(name);
    }

    @Test
    @SuppressWarnings("unchecked") // as the file is written
    void itsVariables_areThoseOfTheConfiguration() {
        Map<String, String> environment = (Map<String, String>) service("node").get("environment");

        assertThat(environment.keySet())
                .contains("ERRAND_DATABASE_URL")
                .allSatisfy(key -> assertThat(settings).contains("# " + key));
        assertThat(environment.get("ERRAND_DATABASE_URL")).startsWith("jdbc:postgresql://database/");
        assertThat((Map<String, Object>) service("node").get("deploy")).containsEntry("replicas", 3);
    }

    @Test
    void itsBalancer_isMoreSilentThanTheLongestWait() {
        String balancer = read("compose.yaml");

        for (String side : List.of("client", "server")) {
            Matcher timeout = Pattern.compile("timeout " + side + " (\\d+)s").matcher(balancer);
            assertThat(timeout.find()).isTrue();
            assertThat(Integer.parseInt(timeout.group(1))).isGreaterThan(MAX_WAIT_SECONDS);
        }
        assertThat(balancer).contains("/actuator/health/readiness", " node:8080 ");
    }

    @Test
    void itsBalancer_tellsANodeThatAClientHungUp() {
        assertThat(read("compose.yaml")).containsPattern("(?m)^ +option abortonclose$");
    }
}
