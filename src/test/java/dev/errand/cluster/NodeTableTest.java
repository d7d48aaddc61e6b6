package dev.errand.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.access.key.KeyGeneration;
import dev.errand.cluster.NodeTable.HeartbeatResult;
import dev.errand.db.commit.Transactions;
import dev.errand.encryption.start.EncryptionException;
import dev.errand.encryption.start.OwnKeys;
import dev.errand.store.PostgresServer;
import dev.errand.store.TestKeys;
import dev.errand.store.TestStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a heartbeat decides, on a real server; silence is made by setting back when a node was seen. */
class NodeTableTest {

    private static final ClusterProperties PROPERTIES = new ClusterProperties(Duration.ofMinutes(1));

    private final PostgresServer server = PostgresServer.shared();
    private String url;
    private TestStore store;
    private Connection connection;
    private NodeTable table;

    @BeforeEach
    void open() throws SQLException {
        url = server.newDatabase();
        store = TestStore.openNode(url);
        connection = DriverManager.getConnection(url);
        table = new NodeTable(
                store.transactions(), PROPERTIES, "1.2.3", () -> Map.of("default", 7), List::of, OwnKeys.NONE);
        table.register(connection, "a");
        table.register(connection, "b");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        store.close();
        server.giveBack(url);
    }

    private HeartbeatResult beat(String node) throws SQLException {
        return table.beat(connection, node, true);
    }

    private void seenEarlier(String table, String node, Duration by) {
        store.transactions()
                .write(open -> Transactions.jdbc(open)
                        .sql("update " + table + " set seen_at = seen_at - ? where "
                                + ("node".equals(table) ? "id" : "node") + " = ?")
                        .param(by.toMillis())
                        .param(node)
                        .update());
    }

    @Test
    void aNode_doesNotStart_whileAnotherThatLivesCouldNotReadWhatItWrites() throws SQLException {
        OwnKeys both = OwnKeys.of(TestKeys.of(TestKeys.entry("k2", 2), TestKeys.entry("k1", 1)));
        PeerKeys peers = new PeerKeys(true, table, both);
        new NodeTable(store.transactions(), PROPERTIES, "1.2.3", Map::of, List::of, both).register(connection, "c");

        assertThat(table.lacking("k1")).containsExactly("a", "b");
        assertThatThrownBy(peers::start)
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining("nodes a, b do not");
        seenEarlier("node", "a", Duration.ofHours(1));
        seenEarlier("node", "b", Duration.ofHours(1));

        assertThat(table.lacking("k")).containsExactly("c");
        peers.start();
    }

    @Test
    void aHeartbeat_bringsTheClockAndTheCounts() throws SQLException {
        long before = System.currentTimeMillis();
        HeartbeatResult result = beat("a");

        assertThat(result.databaseMillis()).isBetween(before - 1, System.currentTimeMillis() + 1);
        assertThat(result.registered()).isTrue();
        assertThat(result.alive()).isEqualTo(2);
        assertThat(result.rows()).isEqualTo(2);
    }

    @Test
    void aHeartbeat_tellsWhetherKeysWereChanged() throws SQLException {
        long before = beat("a").keys();
        assertThat(beat("b").keys()).isEqualTo(before);

        store.transactions().write(open -> {
            KeyGeneration.raise(Transactions.jdbc(open));
            return 0;
        });

        assertThat(beat("a").keys()).isGreaterThan(before);
    }

    @Test
    void theLead_goesToTheFirst_andStaysThere() throws SQLException {
        assertThat(beat("a").leads()).isTrue();
        assertThat(beat("b").leads()).isFalse();
        assertThat(beat("a").leads()).isTrue();
    }

    @Test
    void theLead_isTakenFromWhoIsSilentForTwoHeartbeats() throws SQLException {
        beat("a");
        seenEarlier("leader", "a", PROPERTIES.leadership().minusSeconds(5));
        assertThat(beat("b").leads()).isFalse();
        seenEarlier("leader", "a", Duration.ofSeconds(5));

        assertThat(beat("b").leads()).isTrue();
        assertThat(beat("a").leads()).isFalse();
    }

    @Test
    void theLead_isTakenFromWhoMayNotJudge_byWhoMay() throws SQLException {
        assertThat(table.beat(connection, "a", false).leads()).isTrue();
        assertThat(table.beat(connection, "b", false).leads()).isFalse();

        assertThat(table.beat(connection, "b", true).leads()).isTrue();
        assertThat(table.beat(connection, "a", true).leads()).isFalse();
        assertThat(table.beat(connection, "b", false).leads()).isTrue();
        assertThat(table.beat(connection, "a", true).leads()).isTrue();
    }

    @Test
    void whoIsSilentForALease_isBuried_once_andLearnsOfIt() throws SQLException {
        beat("a");
        seenEarlier("node", "b", PROPERTIES.lease().minusSeconds(5));
        assertThat(NodeTable.evict(connection)).isEmpty();
        seenEarlier("node", "b", Duration.ofSeconds(5));

        assertThat(beat("a").alive()).isEqualTo(1);
        assertThat(NodeTable.evict(connection)).containsExactly("b");
        assertThat(NodeTable.evict(connection)).isEmpty();
        HeartbeatResult result = beat("b");
        assertThat(result.registered()).isFalse();
        assertThat(result.leads()).isFalse();
    }

    @Test
    void whoIsHeardOfAfterItsLease_butBeforeAnybodyJudged_lives() throws SQLException {
        seenEarlier("node", "b", PROPERTIES.lease().multipliedBy(2));

        assertThat(beat("b").registered()).isTrue();
        assertThat(NodeTable.evict(connection)).isEmpty();
    }

    @Test
    void aHeartbeatFromTheFuture_isNone_sinceTheClockWasSetBack() throws SQLException {
        beat("b");
        seenEarlier("node", "b", Duration.ofMinutes(-5));
        seenEarlier("leader", "b", Duration.ofMinutes(-5));

        assertThat(beat("a").leads()).isTrue();
        assertThat(NodeTable.evict(connection)).containsExactly("b");
    }

    @Test
    void members_areThoseThatLive() throws SQLException {
        beat("a");
        assertThat(table.members()).hasSize(2).first().satisfies(member -> {
            assertThat(member.id()).isEqualTo("a");
            assertThat(member.leads()).isTrue();
            assertThat(member.version()).isEqualTo("1.2.3");
            assertThat(member.queues()).containsExactly(Map.entry("default", 7));
            assertThat(member.seenAt()).isAfterOrEqualTo(member.startedAt());
        });
        seenEarlier("node", "a", PROPERTIES.lease());

        assertThat(table.members()).extracting(Member::id).containsExactly("b");
    }

    @Test
    void whoLeaves_leavesTheLeadToOthers() throws SQLException {
        beat("a");
        NodeTable.leave(connection, "a");

        assertThat(beat("b").leads()).isTrue();
        assertThat(table.members()).extracting(Member::id).containsExactly("b");
    }
}
