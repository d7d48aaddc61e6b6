package dev.errand.db.sqlite;

import java.nio.file.Path;

/** Another process has the database file; this one must not start. */
final class DatabaseInUseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DatabaseInUseException(Path file) {
        super("another process uses " + file + "; one SQLite file serves one process");
    }
}
