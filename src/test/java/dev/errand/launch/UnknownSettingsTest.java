package dev.errand.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

class UnknownSettingsTest {

    private static final Path OURS = Path.of("src/main/resources/application.yaml");
    private static final Pattern VARIABLE = Pattern.compile("ERRAND_[A-Z_]*[A-Z]");

    private static KnownSettings known;

    @BeforeAll
    static void read() throws IOException {
        known = KnownSettings.read();
    }

    @Test
    void everyKeyAndVariableOfApplicationYaml_isKnown() throws IOException {
        List<PropertySource<?>> sources = new YamlPropertySourceLoader().load("ours", new FileSystemResource(OURS));

        assertThat(((EnumerablePropertySource<?>) sources.getFirst()).getPropertyNames())
                .filteredOn(name -> name.startsWith(KnownSettings.PREFIX))
                .hasSizeGreaterThan(100)
                .allMatch(known::has);
        assertThat(VARIABLE.matcher(Files.readString(OURS)).results().map(found -> found.group()))
                .hasSizeGreaterThan(100)
                .allMatch(known::has);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "errand.http.allow[0]",
                "errand.submission.maxBytes",
                "errand.commands.thumb-nail.kill-after",
                "errand.commands.[a.b].argv[1]",
                "errand.commands.x.parameters.file.type",
                "errand.tasks.crawl.per-second",
                "errand.execution.queues.slow.global-concurrency",
                "errand.schedules.nightly.cron",
                "errand.jars.greetings.greeting",
                "errand.tracing.headers.authorization",
                "errand.start.folder",
                "ERRAND_HTTP_ALLOW",
                "ERRAND_HTTP_ALLOW_0",
                "ERRAND_SUBMISSION_MAX_BYTES",
                "ERRAND_TASKS_CRAWL_PERSECOND",
                "ERRAND_SCHEDULES_NIGHTLY_JOB",
                "ERRAND_KEY",
                "ERRAND_SERVICE_HOST",
                "ERRAND_DB_SERVICE_PORT",
                "ERRAND_PORT",
                "ERRAND_PORT_8080_TCP_ADDR",
            })
    void has_knowsEveryWayToWriteAKey(String key) {
        assertThat(known.has(key)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "errand.http.alow, errand.http.allow",
        "errand.webhook.allow, errand.webhooks.allow",
        "errand.security.mod, errand.security.mode",
        "errand.commands.thumbnail.kill-afer, errand.commands.thumbnail.kill-after",
        "errand.execution.queues.slow.concurency, errand.execution.queues.slow.concurrency",
        "errand.schedule.nightly.cron, errand.schedules.nightly.cron",
        "errand.public-uri, errand.public-url",
        "ERRAND_HTTP_ALOW, ERRAND_HTTP_ALLOW",
        "ERRAND_DATABSE_URL, ERRAND_DATABASE_URL",
        "ERRAND_TASKS_CRAWL_CONCURENCY, ERRAND_TASKS_CRAWL_CONCURRENCY",
    })
    void near_isWhatWasMeant(String wrong, String meant) {
        assertThat(known.has(wrong)).isFalse();
        assertThat(known.near(wrong)).contains(meant);
    }

    @Test
    void unknown_namesWhatNothingReads_ofAllSources_andWhereItStands() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(each -> environment.getPropertySources().remove(each.getName()));
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "file",
                        Map.of(
                                "errand.http.allow",
                                "a",
                                "errand.http.alow",
                                "a",
                                "spring.x",
                                "b",
                                "errand.other",
                                "")));

        assertThat(new UnknownSettings(environment).unknown(known))
                .containsOnlyKeys("errand.http.alow", "errand.other");
    }
}
