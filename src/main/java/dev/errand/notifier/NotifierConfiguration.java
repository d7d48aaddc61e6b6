package dev.errand.notifier;

import dev.errand.db.DirectConnections;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Passes hints on as far as the database reaches. */
@Configuration(proxyBeanMethods = false)
class NotifierConfiguration {

    @Bean
    Notifier notifier(DirectConnections connections, NotifyProperties properties, MeterRegistry meters) {
        return connections.shared()
                ? new SharedNotifier(() -> new PostgresChannel(connections.open()), properties, meters)
                : new LocalNotifier();
    }
}
