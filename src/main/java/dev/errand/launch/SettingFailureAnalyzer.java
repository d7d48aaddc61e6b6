package dev.errand.launch;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Says what is wrong with a setting that a part of the service refuses: a message that begins with a key of this service's configuration was
 * written for whoever set it.
 */
final class SettingFailureAnalyzer implements FailureAnalyzer {

    private static final String OURS = "errand.";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            boolean isRefusal = cause instanceof IllegalArgumentException || cause instanceof IllegalStateException;
            if (isRefusal && message.startsWith(OURS)) {
                return new FailureAnalysis(
                        message.endsWith(".") ? message : message + ".",
                        "Change that key; application.yaml describes all of them.",
                        cause);
            }
        }
        return null;
    }
}
