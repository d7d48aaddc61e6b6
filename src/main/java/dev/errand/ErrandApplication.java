package dev.errand;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ErrandApplication {

    /** Starts the service with Spring's command-line arguments. */
    public static void main(String[] args) {
        SpringApplication.run(ErrandApplication.class, args);
    }
}
