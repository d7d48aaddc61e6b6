package dev.errand.launch;

import dev.errand.command.CommandStartException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says of a command which one cannot work, and why. */
class CommandFailureAnalyzer extends AbstractFailureAnalyzer<CommandStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, CommandStartException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".", "Change that key; docs/commands.md describes all of them.", cause);
    }
}
