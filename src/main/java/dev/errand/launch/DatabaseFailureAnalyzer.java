package dev.errand.launch;

import dev.errand.db.sqlite.SqliteDatabase;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Why the database cannot be opened, in the place of a page of nested exceptions. */
final class DatabaseFailureAnalyzer implements FailureAnalyzer {

    private static final String OTHER_PLACE = "or name another place with errand.database.url (ERRAND_DATABASE_URL).";
    private static final String LOGIN =
            "Check errand.database.url, errand.database.username and errand.database.password (ERRAND_DATABASE_…).";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        SQLException innermost = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UncheckedIOException folder
                    && cause.getCause() instanceof FileSystemException file
                    && String.valueOf(folder.getMessage()).startsWith(SqliteDatabase.CANNOT_USE)) {
                return ofFile(file);
            }
            innermost = cause instanceof SQLException sql ? sql : innermost;
        }
        return innermost == null ? null : ofDatabase(innermost);
    }

    private static FailureAnalysis ofFile(FileSystemException file) {
        String why = file instanceof AccessDeniedException
                ? "this user may not write there"
                : file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
        return new FailureAnalysis(
                "The folder of the database cannot be used: " + file.getFile() + " (" + why + ").",
                "Let the user that runs the service write there, " + OTHER_PLACE,
                file);
    }

    /** No connection, no login, no such database, no right, no room for another connection, shutting down or starting. */
    private static boolean isAboutTheConnection(String state) {
        return state.startsWith("08")
                || state.startsWith("28")
                || state.startsWith("3D")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.equals("42501");
    }

    private static @Nullable FailureAnalysis ofDatabase(SQLException sql) {
        String message = String.valueOf(sql.getMessage());
        if (message.contains("SQLITE_")) {
            return new FailureAnalysis(
                    "The file of the database cannot be used: " + message + ".",
                    "See to it that it is a file of this service, that its user may write to it and its folder, and that the disk has room, "
                            + OTHER_PLACE,
                    sql);
        }
        if (!isAboutTheConnection(String.valueOf(sql.getSQLState()))) {
            // Whoever reads that needs to know where it came from.
            return null;
        }
        return new FailureAnalysis("The database refuses or does not answer: " + message + ".", LOGIN, sql);
    }
}
