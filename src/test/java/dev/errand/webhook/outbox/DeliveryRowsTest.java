package dev.errand.webhook.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.store.TestStore;
import dev.errand.webhook.WebhookFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DeliveryRowsTest {

    @TempDir
    private Path directory;

    /** A connection is opened for each statement. */
    private static final class CountedConnections extends DelegatingDataSource {

        private int opened;

        CountedConnections(Path directory) {
            super(new DriverManagerDataSource("jdbc:sqlite:" + directory.resolve("errand.db")));
        }

        @Override
        public Connection getConnection() throws SQLException {
            opened++;
            return super.getConnection();
        }
    }

    /** By two, it could have a try, and not yet what was written together with that. */
    @Test
    void aDeliveryAndItsTries_areReadByOneStatement() {
        try (TestStore store = TestStore.open(directory)) {
            List<String> ids = List.of(
                    new WebhookFixture(store).record("https://a.example/"),
                    new WebhookFixture(store).record("https://b.example/"));
            CountedConnections connections = new CountedConnections(directory);

            List<Delivery> found = DeliveryRows.find(JdbcClient.create(connections), ids);

            assertThat(found).extracting(Delivery::id).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(connections.opened).isEqualTo(1);
        }
    }
}
