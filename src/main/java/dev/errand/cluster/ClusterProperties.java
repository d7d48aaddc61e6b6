package dev.errand.cluster;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How nodes look after each other.
 *
 * @param lease how long a node may be silent before its jobs are given to others, two seconds or more
 */
@Validated
@ConfigurationProperties("errand.cluster")
record ClusterProperties(
        @DurationMin(seconds = 2) @DefaultValue("10s") Duration lease) {

    private static final int HEARTBEATS = 4;

    /**
     * From one heartbeat to the next. A node that dies right after one is found dead within a lease and a heartbeat, and two can
     * fail before anybody thinks so.
     */
    Duration heartbeat() {
        return lease.dividedBy(HEARTBEATS);
    }

    /** After a failed heartbeat: soon, since the lease runs on. */
    Duration retry() {
        return heartbeat().dividedBy(HEARTBEATS);
    }

    /** How long a leader may be silent: it leaves nothing that cannot wait, and another can be one at once. */
    Duration leadership() {
        return heartbeat().multipliedBy(2);
    }
}
