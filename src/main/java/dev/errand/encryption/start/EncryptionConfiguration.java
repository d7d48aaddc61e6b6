package dev.errand.encryption.start;

import dev.errand.db.Database;
import dev.errand.encryption.Sealing;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** Whoever writes what may be sealed asks for the {@link Sealing}, so that it is there before. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EncryptionProperties.class)
public class EncryptionConfiguration {

    @Bean
    @DependsOn("flywayInitializer")
    EncryptionStart encryptionStart(Database database, EncryptionProperties properties) {
        return new EncryptionStart(database, properties);
    }

    @Bean
    Sealing sealing(EncryptionStart start) {
        return start.begin();
    }

    @Bean
    OwnKeys ownKeys(EncryptionStart start) {
        return start.own();
    }

    /** The same outside of a service. */
    public static Sealing sealing(Database database, EncryptionProperties properties) {
        return new EncryptionStart(database, properties).begin();
    }
}
