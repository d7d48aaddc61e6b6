package dev.errand.cluster;

import dev.errand.db.DatabaseProperties;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.Availability;
import dev.errand.encryption.start.OwnKeys;
import java.time.Clock;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clock that all decisions go by, and the kind of membership that fits the database. */
@Configuration(proxyBeanMethods = false)
class ClusterConfiguration {

    private static final String NO_BUILD = "unknown";

    /** This machine's own. */
    @Bean(defaultCandidate = false)
    Clock machineClock() {
        return Clock.systemUTC();
    }

    @Bean
    ClusterTime clusterTime(@Qualifier("machineClock") Clock own) {
        return new ClusterTime(own);
    }

    @Bean
    Clock clock(ClusterTime time) {
        return time.withZone(ZoneOffset.UTC);
    }

    @Bean
    NodeTable nodeTable(
            Transactions transactions,
            ClusterProperties properties,
            NodeQueues queues,
            NodeJars jars,
            OwnKeys keys,
            ObjectProvider<BuildProperties> build) {
        BuildProperties known = build.getIfAvailable();
        String version = known == null || known.getVersion() == null ? NO_BUILD : known.getVersion();
        return new NodeTable(transactions, properties, version, queues, jars, keys);
    }

    @Bean
    PeerKeys peerKeys(DatabaseProperties database, NodeTable table, OwnKeys keys) {
        return new PeerKeys(database.isShared(), table, keys);
    }

    @Bean
    HeartbeatConnection heartbeatConnection(
            @Qualifier("migrations") DataSource connections, ClusterProperties properties, Availability availability) {
        return new HeartbeatConnection(connections, properties.heartbeat(), availability);
    }

    @Bean
    Membership membership(
            DatabaseProperties database,
            Node node,
            NodeTable table,
            HeartbeatConnection heartbeats,
            ClusterTime time,
            ClusterProperties properties,
            ObjectProvider<MembershipListener> listeners) {
        return database.isShared()
                ? new LeasedMembership(node, table, heartbeats, time, properties, listeners)
                : new SoleMembership(node, table, time);
    }
}
