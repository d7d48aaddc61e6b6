package dev.errand.launch.keys;

import dev.errand.access.AccessProperties;
import dev.errand.access.audit.AuditTrail;
import dev.errand.access.key.KeyRing;
import dev.errand.access.key.Keys;
import dev.errand.db.DatabaseProperties;
import dev.errand.db.boot.DatabaseConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The store and the keys in it, and nothing that works on jobs. Named as the source of an application of its own; no bean of the service. */
@ImportAutoConfiguration(FlywayAutoConfiguration.class)
@Import({DatabaseConfiguration.class, KeyRing.class, Keys.class, AuditTrail.class})
@EnableConfigurationProperties({DatabaseProperties.class, AccessProperties.class})
class OfflineStore {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }
}
