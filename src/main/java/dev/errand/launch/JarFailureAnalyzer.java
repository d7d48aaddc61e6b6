package dev.errand.launch;

import dev.errand.jar.JarStartException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which jar with tasks keeps the service from starting, and why. */
class JarFailureAnalyzer extends AbstractFailureAnalyzer<JarStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, JarStartException cause) {
        String problem = String.valueOf(cause.getMessage());
        return new FailureAnalysis(
                Character.toUpperCase(problem.charAt(0)) + problem.substring(1) + ".",
                "Mend it or take it away, or set errand.jars.on-error (ERRAND_JARS_ONERROR) to skip.",
                cause);
    }
}
