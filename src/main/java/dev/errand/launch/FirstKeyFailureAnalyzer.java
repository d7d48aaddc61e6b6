package dev.errand.launch;

import dev.errand.access.start.FirstKeyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says of a configured first key what is wrong with it, and never the key. */
class FirstKeyFailureAnalyzer extends AbstractFailureAnalyzer<FirstKeyException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, FirstKeyException cause) {
        return new FailureAnalysis(
                "errand.security.bootstrap-key is not a whole key: errk_, 26 characters, _ and 59 more, the last seven of which are check digits.",
                "Make one with java -jar errand.jar keys generate, or leave it out to have one made.",
                cause);
    }
}
