package dev.errand.launch;

import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Why the service cannot start, and what to do, in one line: logs are read by line, and whoever was paged reads the last one. */
final class OneLineReporter implements FailureAnalysisReporter {

    private static final Logger log = LoggerFactory.getLogger(OneLineReporter.class);
    private static final Pattern SPACE = Pattern.compile("\\s+");

    @Override
    public void report(FailureAnalysis analysis) {
        log.error("The service cannot start. {}", line(analysis));
        log.debug("It failed with", analysis.getCause());
    }

    static String line(FailureAnalysis analysis) {
        String action = analysis.getAction() == null ? "" : " " + analysis.getAction();
        return SPACE.matcher(analysis.getDescription() + action).replaceAll(" ").strip();
    }
}
