package dev.errand.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A node that lives.
 *
 * @param id its name
 * @param startedAt since when it has had that name
 * @param seenAt its last heartbeat
 * @param version of the service that it runs
 * @param queues how many jobs of which queue it runs at once
 * @param jars what it found of jars with tasks
 * @param leads whether it does the upkeep of all
 */
public record Member(
        String id,
        Instant startedAt,
        Instant seenAt,
        String version,
        Map<String, Integer> queues,
        List<NodeJars.Jar> jars,
        boolean leads) {}
