package dev.errand.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class HttpConfigurationTest {

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(HttpConfiguration.class);

    @Test
    void properties_haveDefaults() {
        context.run(started -> {
            HttpProperties properties = started.getBean(HttpProperties.class);
            assertThat(properties.allow()).isEmpty();
            assertThat(properties.timeout()).isEqualTo(Duration.ofMinutes(1));
            assertThat(properties.maxTimeout()).isEqualTo(Duration.ofHours(1));
            assertThat(properties.limits()).isEqualTo(new HttpLimits(Duration.ofSeconds(10), 10 * 1024 * 1024, 5, 200));
            assertThat(started).hasSingleBean(SafeHttpClient.class);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allow=10.0.0.0/99",
                "max-redirects=-1",
                "max-connections=0",
                "connect-timeout=0s",
                "max-response-bytes=0B",
                "max-response-bytes=2GB"
            })
    void start_failsOnBadValue(String property) {
        context.withPropertyValues("errand.http." + property)
                .run(started -> assertThat(started).hasFailed());
    }

    @Test
    void allow_isReadAsListWithCommas() {
        context.withPropertyValues("errand.http.allow=localhost,10.0.0.0/8,::1/128")
                .run(started -> assertThat(started.getBean(HttpProperties.class).allow())
                        .containsExactly("localhost", "10.0.0.0/8", "::1/128"));
    }
}
