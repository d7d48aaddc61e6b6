package dev.errand.store;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract on a server of the major version before the newest, of which there are binaries for Linux alone. */
@EnabledOnOs(OS.LINUX)
class OlderPostgresJobStoreTest extends PostgresJobStoreTest {

    @Override
    PostgresServer server() {
        return PostgresServer.older();
    }
}
