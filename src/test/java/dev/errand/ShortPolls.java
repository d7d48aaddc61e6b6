package dev.errand;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What tests wait for they look at every few milliseconds, not ten times a second, as they would by themselves. For all tests: JUnit finds it
 * under {@code META-INF/services}.
 */
public final class ShortPolls implements BeforeAllCallback {

    private static final Duration INTERVAL = Duration.ofMillis(10);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultPollInterval(INTERVAL);
    }
}
