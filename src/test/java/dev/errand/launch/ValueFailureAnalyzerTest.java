package dev.errand.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.access.AccessProperties;
import dev.errand.queue.ExecutionProperties;
import dev.errand.schedule.ScheduleProperties;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class ValueFailureAnalyzerTest {

    private static String line(Class<?> type, String key, String value) {
        Binder binder = Binder.get(new MockEnvironment().withProperty(key, value));
        String prefix = type.getAnnotation(ConfigurationProperties.class).value();
        BindException failure = catchThrowableOfType(BindException.class, () -> binder.bind(prefix, type));
        return OneLineReporter.line(
                Objects.requireNonNull(new ValueFailureAnalyzer().analyze(new IllegalStateException(failure))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "errand.security.mode           | onn        | auto, on or open, not onn.",
                "errand.security.max-keys       | many       | a whole number, not many.",
                "errand.security.public-docs    | maybe      | true or false, not maybe.",
                "errand.security.revocation     | soon       | a span of time such as 500ms, 30s, 5m, 1h or 7d, not soon.",
            })
    void aValueThatCannotBeRead_isSaidWithItsKeyAndWhatMayStandThere(String key, String value, String allowed) {
        assertThat(line(AccessProperties.class, key, value)).startsWith(key + " must be " + allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "errand.execution.drain, abc, ERRAND_EXECUTION_DRAIN",
        "errand.execution.queues.slow.concurrency, x, ERRAND_EXECUTION_QUEUES_SLOW_CONCURRENCY",
        "errand.execution.max-result-bytes, big, ERRAND_EXECUTION_MAXRESULTBYTES",
    })
    void itsVariableIsNamedToo(String key, String value, String variable) {
        assertThat(line(ExecutionProperties.class, key, value))
                .startsWith(key + " must be ")
                .endsWith("as --" + key + "=… or as " + variable + ".");
    }

    @ParameterizedTest
    @CsvSource({"errand.scheduling.default-time-zone, Europe/Berln"})
    void aTimeZone_isOneThatThereIs(String key, String value) {
        assertThat(line(ScheduleProperties.class, key, value))
                .startsWith(key + " must be a time zone such as UTC or Europe/Berlin, not Europe/Berln.");
    }
}
