package dev.errand.launch;

import dev.errand.encryption.start.EncryptionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says of file keys which of them is missing or wrong, and what to do. */
class EncryptionFailureAnalyzer extends AbstractFailureAnalyzer<EncryptionException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, EncryptionException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
