package dev.errand.stats;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Logger log = LoggerFactory.getLogger("dev.errand.stats.LogMetricsTest.counted");

    private double count(String level) {
        return registry.get("logback.events").tag("level", level).counter().count();
    }

    @Test
    void countsWhatIsWritten_andNothingAfterItsEnd() {
        LogMetrics metrics = new LogMetrics();
        metrics.bindTo(registry);
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(log.getName())
                .setLevel(Level.WARN);
        double before = count("warn");

        log.warn("one");
        log.info("none");
        log.warn("two");

        assertThat(count("warn")).isGreaterThanOrEqualTo(before + 2);
        assertThat(((LoggerContext) LoggerFactory.getILoggerFactory()).getTurboFilterList())
                .isEmpty();
        metrics.destroy();
        double after = count("warn");
        log.warn("three");
        assertThat(count("warn")).isEqualTo(after);
    }
}
