package dev.errand.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.PostgresServer;
import dev.errand.store.TestStore;
import dev.errand.webhook.endpoint.Endpoint;
import dev.errand.webhook.endpoint.EndpointChange;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints that two nodes change at the same time. */
class PostgresEndpointsTest {

    private static final EndpointChange ANOTHER_URL =
            new EndpointChange("https://other.example.com/", null, null, null);

    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.newDatabase();
    private WebhookFixture room;

    @BeforeEach
    void open() {
        room = new WebhookFixture(TestStore.openNode(url));
    }

    @AfterEach
    void close() {
        room.close();
        server.giveBack(url);
    }

    /** What a change answers that another node was just about to make impossible, or to make too. */
    private Optional<Endpoint> changeDuring(String sql) throws SQLException {
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate(sql);
            CompletableFuture<Optional<Endpoint>> change = CompletableFuture.supplyAsync(
                    () -> room.endpoints.change(idOfOnlyOne(), ANOTHER_URL), Thread::startVirtualThread);
            await().atMost(Duration.ofSeconds(20)).until(this::somebodyWaits);
            other.commit();
            return change.join();
        }
    }

    private String idOfOnlyOne() {
        return room.endpoints(null, 1).getFirst().id();
    }

    private boolean somebodyWaits() {
        return room.store
                .transactions()
                .read(jdbc -> jdbc.sql(
                                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                        .query(Integer.class)
                        .single()
                        .equals(1));
    }

    @Test
    void change_ofOneThatIsBeingRemoved_findsNone() throws SQLException {
        room.endpoint(Set.of(WebhookEvent.JOB_FAILED));

        assertThat(changeDuring("delete from webhook_endpoint")).isEmpty();
    }

    @Test
    void change_leavesWhatAnotherNodeChangedAtTheSameTime() throws SQLException {
        room.endpoint(Set.of(WebhookEvent.JOB_FAILED));

        Optional<Endpoint> changed =
                changeDuring("update webhook_endpoint set enabled = 0, disabled_reason = 'it is gone'");

        assertThat(changed)
                .get()
                .extracting(Endpoint::url, Endpoint::enabled)
                .containsExactly(ANOTHER_URL.url(), false);
        assertThat(room.endpoints.find(idOfOnlyOne())).isEqualTo(changed);
    }
}
