package dev.errand.db.sqlite;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two sentences what a start on a taken file failed of, in place of six nested exceptions. */
final class DatabaseInUseAnalyzer extends AbstractFailureAnalyzer<DatabaseInUseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DatabaseInUseException cause) {
        return new FailureAnalysis(
                "Cannot open the database: " + cause.getMessage() + ".",
                "Stop the other process, or name another file with errand.database.url (ERRAND_DATABASE_URL).",
                cause);
    }
}
