package dev.errand.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Tenant;
import dev.errand.cluster.Node;
import dev.errand.execution.ExecutionRig;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.job.spec.TenantNames;
import dev.errand.notifier.LocalNotifier;
import dev.errand.queue.ExecutionProperties.QueueProperties;
import dev.errand.queue.QueueCapacities;
import dev.errand.queue.QueueDirectory;
import dev.errand.queue.QueuePauses;
import dev.errand.store.QueueWalk;
import dev.errand.tenant.TenantDirectory;
import dev.errand.tenant.TenantSettings;
import dev.errand.tenant.Tenants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimOrderTest {

    private static final String ACMES = TenantNames.line("default", "acme");

    @TempDir
    private Path directory;

    private final QueueSlots slots = new QueueSlots("default", 3, null);
    private ExecutionRig rig;
    private ClaimOrder order;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of("default", new QueueProperties(3, 100)));
        LocalNotifier notifier = new LocalNotifier();
        QueueDirectory queues = new QueueDirectory(rig.properties, rig.opened.transactions());
        NodeSlots node = new NodeSlots(
                rig.properties,
                new QueueCapacities(
                        queues, rig.watched.store(), new QueuePauses(rig.opened.transactions(), notifier, rig.clock)),
                rig.running,
                new Node(),
                notifier,
                rig.meters);
        order = new ClaimOrder(
                rig.catalog,
                new TenantDirectory(rig.opened.transactions(), notifier),
                rig.watched.store(),
                new TenantEnds(node, queues));
        assertThat(new Tenants(rig.opened.transactions(), notifier, rig.clock)
                        .save(TenantSettings.unlimited(new Tenant("acme"))))
                .isPresent();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** It met jobs for others, and there are more behind them. */
    private void leaveMoreToSee(Job passed) {
        QueueWalk walk = order.begin(slots, ACMES, 3).from();
        walk.begin();
        walk.setOut();
        walk.looked(
                List.of(new QueueWalk.Waiting(passed.id(), "of.others", null, 0, Jobs.NOW)),
                false,
                Duration.ofNanos(1));
        assertThat(order.again("default")).contains(Duration.ZERO);
    }

    @Test
    void aLineThatEmptied_isNotLookedAtAgain() {
        leaveMoreToSee(rig.insert(Jobs.of("value").queue("slow").tenant("acme").build()));

        assertThat(order.share("default", 3, Set.of())).isEmpty();

        assertThat(order.again("default")).isEmpty();
    }

    @Test
    void whatWasPassed_isForgotten_whenItMayBeForThisNodeNow() {
        leaveMoreToSee(rig.insert(Jobs.of("value").tenant("acme").build()));
        QueueWalk before = order.begin(slots, ACMES, 3).from();

        order.forget();

        QueueWalk after = order.begin(slots, ACMES, 3).from();
        assertThat(after).isNotSameAs(before);
        assertThat(after.walks()).isFalse();
    }

    @Test
    void aLineInWhichSomethingWaits_is() {
        leaveMoreToSee(rig.insert(Jobs.of("value").tenant("acme").build()));

        assertThat(order.share("default", 3, Set.of())).containsExactly(Map.entry(ACMES, 3));
        assertThat(order.share("default", 3, Set.of(ACMES))).isEmpty();

        assertThat(order.again("default")).contains(Duration.ZERO);
    }
}
