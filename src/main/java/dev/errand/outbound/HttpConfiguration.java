package dev.errand.outbound;

import dev.errand.outbound.address.AddressPolicy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sets up the client of the HTTP tasks. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpProperties.class)
class HttpConfiguration {

    @Bean
    SafeHttpClient taskHttpClient(HttpProperties properties) {
        AddressPolicy policy = AddressPolicy.of("errand.http.allow", properties.allow());
        return SafeHttpClients.create(policy, properties.limits());
    }
}
