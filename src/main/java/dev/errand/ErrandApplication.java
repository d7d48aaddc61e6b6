package dev.errand;

import dev.errand.launch.ComponentIndex;
import dev.errand.launch.Words;
import dev.errand.start.FirstJvm;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.micrometer.metrics.autoconfigure.logging.logback.LogbackMetricsAutoConfiguration;

/** Starts the service. Spring's counter of lines in the log, which is asked at lines, too, that are not written, is left out for one of its own. */
@SpringBootApplication(exclude = LogbackMetricsAutoConfiguration.class)
@ConfigurationPropertiesScan
public class ErrandApplication {

    /** Starts the service with Spring's command-line arguments; with a word before them, such as {@code keys}, does that instead. */
    public static void main(String[] args) {
        Integer done = Words.run(args);
        if (done != null) {
            System.exit(done);
        }
        FirstJvm.proveCacheAtEnd();
        new SpringApplication(new ComponentIndex(), ErrandApplication.class).run(args);
    }
}
