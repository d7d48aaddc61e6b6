package dev.errand;

import dev.errand.launch.ComponentIndex;
import dev.errand.launch.keys.KeyCommand;
import dev.errand.start.FirstJvm;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ErrandApplication {

    /** Starts the service with Spring's command-line arguments; with {@code keys} before them, does something about keys instead. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(KeyCommand.NAME)) {
            System.exit(KeyCommand.run(args));
        }
        FirstJvm.proveCacheAtEnd();
        new SpringApplication(new ComponentIndex(), ErrandApplication.class).run(args);
    }
}
