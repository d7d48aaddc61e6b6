package dev.errand.bench;

import dev.errand.ErrandApplication;
import org.springframework.boot.SpringApplication;

/**
 * The service as users get it, and beside it in the same JVM a handler that does nothing but answer, and tasks that do nothing. The
 * profile keeps both out of every other test that scans these packages.
 */
final class BenchServer {

    static final String PROFILE = "bench";

    private BenchServer() {}

    /** Starts it with Spring's command-line arguments. */
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(ErrandApplication.class);
        application.setAdditionalProfiles(PROFILE);
        application.run(args);
    }
}
