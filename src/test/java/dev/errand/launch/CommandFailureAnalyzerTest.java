package dev.errand.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.command.CommandStartException;
import org.junit.jupiter.api.Test;

class CommandFailureAnalyzerTest {

    @Test
    void whatIsWrongWithACommand_isOneLine() {
        CommandStartException failure = new CommandStartException("dump", "there is no program");
        assertThat(OneLineReporter.line(new CommandFailureAnalyzer().analyze(failure, failure)))
                .isEqualTo(
                        "errand.commands.dump: there is no program. Change that key; docs/commands.md describes all of them.");
    }
}
