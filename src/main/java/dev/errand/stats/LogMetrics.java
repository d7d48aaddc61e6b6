package dev.errand.stats;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Counts what is logged, as {@code logback.events} by level. Micrometer's own counter is asked at each line that is not written, too, of which a
 * request has a hundred; this one is asked at those alone that are.
 */
@Component
final class LogMetrics implements MeterBinder, DisposableBean {

    private static final List<Level> LEVELS = List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);

    private @Nullable Counting counting;

    @Override
    public void bindTo(MeterRegistry registry) {
        ILoggerFactory loggers = LoggerFactory.getILoggerFactory();
        if (loggers instanceof LoggerContext context && counting == null) {
            counting = new Counting(LEVELS.stream()
                    .collect(Collectors.toMap(
                            Function.identity(),
                            level -> Counter.builder("logback.events")
                                    .tag("level", level.toString().toLowerCase(Locale.ROOT))
                                    .baseUnit("events")
                                    .description("Number of log events that were enabled by the effective log level")
                                    .register(registry))));
            counting.setContext(context);
            counting.setName("metrics");
            counting.start();
            context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(counting);
        }
    }

    @Override
    public void destroy() {
        if (counting != null && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(counting);
            counting.stop();
        }
    }

    private static final class Counting extends UnsynchronizedAppenderBase<ILoggingEvent> {

        private final Map<Level, Counter> counters;

        Counting(Map<Level, Counter> counters) {
            this.counters = counters;
        }

        @Override
        protected void append(ILoggingEvent event) {
            Counter counter = counters.get(event.getLevel());
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
