package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.errand.RunningService;
import dev.errand.access.start.AccessState;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A service that is known elsewhere and open all the same warns of it, and is no less ready. */
class OpenElsewhereIT {

    @Test
    void whoLetsEverybodyDoEverything_isWarned_byTheLogAndTheHealth(@TempDir Path folder) {
        Logger logger = (Logger) LoggerFactory.getLogger(AccessState.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        List<String> warnings = new ArrayList<>();
        try (RunningService service = RunningService.start(
                folder,
                Object.class,
                "--errand.security.mode=open",
                "--errand.public-url=https://jobs.example.org",
                "--management.endpoint.health.show-details=always")) {
            HttpResponse<String> health = service.get("/actuator/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(RunningService.JSON
                            .readTree(health.body())
                            .path("status")
                            .asString())
                    .isEqualTo("WARNING");
            assertThat(RunningService.JSON
                            .readTree(health.body())
                            .at("/components/access/status")
                            .asString())
                    .isEqualTo("WARNING");
            assertThat(service.get("/actuator/health/readiness").body()).contains("UP");
            assertThat(service.get("/v1/jobs").statusCode()).isEqualTo(200);
            // Only now: the start makes loggers anew.
            logger.addAppender(told);
            service.bean(AccessState.class).stop();
            service.bean(AccessState.class).start();
            told.list.stream()
                    .filter(event -> event.getLevel() == Level.WARN)
                    .map(ILoggingEvent::getFormattedMessage)
                    .forEach(warnings::add);
        } finally {
            logger.detachAppender(told);
        }
        assertThat(warnings).singleElement().asString().contains("errand.security.mode is open");
    }
}
