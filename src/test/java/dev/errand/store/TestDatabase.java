package dev.errand.store;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.OS;

/** The databases that every store is tested on: a real file, and real servers. */
public enum TestDatabase {
    SQLITE,
    POSTGRESQL,
    /** The major version before the newest; what can be is encrypted at rest, so that all of the contract holds for that, too. */
    OLDER_POSTGRESQL;

    /** Those that this machine can run: of the older server there are binaries for Linux alone. */
    static List<TestDatabase> all() {
        return OS.LINUX.isCurrentOs() ? List.of(values()) : List.of(SQLITE, POSTGRESQL);
    }

    TestStore open(Path directory) {
        return switch (this) {
            case SQLITE -> TestStore.open(directory);
            case POSTGRESQL -> TestStore.openPostgres(PostgresServer.shared());
            case OLDER_POSTGRESQL -> TestStore.openEncrypted(PostgresServer.older());
        };
    }

    /** Whether several nodes can use it, of which only those that are alive may claim. */
    boolean isShared() {
        return this != SQLITE;
    }

    /** Lets nodes be alive. */
    void register(TestStore opened, String... nodes) {
        if (isShared()) {
            opened.register(nodes);
        }
    }
}
