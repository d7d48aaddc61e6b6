package dev.errand.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.encryption.start.OwnKeys;
import dev.errand.store.NodeSilence;
import dev.errand.store.PostgresServer;
import dev.errand.store.TestStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Several nodes on one real server, with the shortest lease that can be configured. */
@Timeout(90)
class LeasedMembershipTest {

    private static final ClusterProperties PROPERTIES = new ClusterProperties(Duration.ofSeconds(2));
    private static final Duration LONG = Duration.ofSeconds(30);

    private final PostgresServer server = PostgresServer.shared();
    private final List<Peer> nodes = new ArrayList<>();
    private String url;
    private TestStore store;

    @BeforeEach
    void open() {
        url = server.newDatabase();
        store = TestStore.openNode(url);
    }

    @AfterEach
    void close() {
        nodes.forEach(node -> node.membership.stop());
        store.close();
        server.giveBack(url);
    }

    /** One node with what it hears. */
    private final class Peer implements MembershipListener {
        private final Node node = new Node();
        private volatile List<NodeJars.Jar> jars = List.of();
        private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
        private final LeasedMembership membership = new LeasedMembership(
                node,
                new NodeTable(store.transactions(), PROPERTIES, "test", Map::of, () -> jars, OwnKeys.NONE),
                new HeartbeatConnection(new DriverManagerDataSource(url), PROPERTIES.heartbeat(), store.availability()),
                new ClusterTime(Clock.systemUTC()),
                PROPERTIES,
                new ObjectProvider<>() {
                    @Override
                    public Stream<MembershipListener> stream() {
                        return Stream.of(Peer.this);
                    }
                });

        @Override
        public void lost(String formerName) {
            news.add("lost " + formerName);
        }

        @Override
        public void leads() {
            news.add("leads");
        }

        @Override
        public void died(List<String> names) {
            news.add("died " + names);
        }

        @Nullable
        String next() throws InterruptedException {
            return news.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Peer start() {
        Peer started = new Peer();
        nodes.add(started);
        started.membership.start();
        return started;
    }

    private static void awaitMembers(Peer node, int members) {
        await().atMost(LONG).until(() -> node.membership.standing().members() == members);
    }

    @Test
    void theFirst_leadsAtOnce_andWhoStopsInOrderLeavesTheLeadToTheNext() throws Exception {
        Peer first = start();
        Peer second = start();
        assertThat(first.next()).isEqualTo("leads");
        assertThat(first.membership.leads()).isTrue();
        assertThat(second.membership.leads()).isFalse();
        assertThat(second.membership.members()).hasSize(2);

        first.membership.stop();

        assertThat(first.membership.leads()).isFalse();
        assertThat(second.membership.members()).extracting(Member::id).containsExactly(second.node.name());
        assertThat(second.next()).isEqualTo("leads");
        assertThat(second.news).as("nobody died").isEmpty();
    }

    @Test
    void jarsThatAreKnownLater_areToldToOthersThen() {
        Peer first = start();
        Peer second = start();
        first.jars = List.of(new NodeJars.Jar("words", List.of("words.repeat"), null));

        first.membership.jarsAreKnown();

        await().atMost(LONG)
                .until(() -> second.membership.members().getFirst().jars().equals(first.jars));
        assertThat(second.membership.members().getLast().jars()).isEmpty();
    }

    @Test
    void whoIsSilentForALease_isTakenForDead_andGoesOnAsANewNode() throws Exception {
        NodeSilence silence = new NodeSilence(url);
        Peer leader = start();
        Peer other = start();
        awaitMembers(leader, 2);
        String leaderName = leader.node.name();
        assertThat(leader.next()).isEqualTo("leads");

        silence.begin(leaderName);

        assertThat(other.next()).isEqualTo("leads");
        assertThat(other.next()).isEqualTo("died [" + leaderName + "]");
        assertThat(leader.next()).isEqualTo("lost " + leaderName);
        assertThat(leader.node.name()).isNotEqualTo(leaderName);
        assertThat(leader.node.isLeased()).isFalse();
        assertThat(leader.membership.leads()).isFalse();
        assertThat(leader.membership.standing().connected()).isFalse();
        silence.end();

        await().atMost(LONG).until(leader.node::isLeased);
        awaitMembers(other, 2);
        assertThat(other.membership.leads()).isTrue();
    }

    @Test
    void anOutageOfTheDatabase_killsNobody_notEvenOneThatIsLongerThanALease() {
        Peer first = start();
        Peer second = start();
        awaitMembers(first, 2);
        List<String> names = List.of(first.node.name(), second.node.name());

        server.suspend(url);
        await().atMost(LONG)
                .until(() -> nodes.stream()
                        .noneMatch(node -> node.membership.standing().connected()));
        await().atMost(LONG).until(() -> nodes.stream().noneMatch(node -> node.node.isLeased()));
        server.resume(url);

        await().atMost(LONG)
                .until(() -> nodes.stream()
                        .allMatch(node -> node.membership.standing().connected()));
        awaitMembers(first, 2);
        // Whoever leads now judges after a lease without a break; nobody may have been dead until then, nor after it.
        await().during(PROPERTIES.lease().multipliedBy(2))
                .atMost(LONG)
                .until(() -> nodes.stream()
                        .allMatch(node -> node.membership.standing().members() == 2));
        assertThat(List.of(first.node.name(), second.node.name())).isEqualTo(names);
    }

    @Test
    void whoCannotRegister_triesOn() {
        server.suspend(url);
        Peer node = start();
        assertThat(node.membership.standing().connected()).isFalse();
        assertThat(node.node.isLeased()).isFalse();

        server.resume(url);

        awaitMembers(node, 1);
        assertThat(node.membership.leads()).isTrue();
    }
}
