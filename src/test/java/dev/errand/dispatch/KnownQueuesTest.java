package dev.errand.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.execution.ExecutionProperties.QueueProperties;
import dev.errand.execution.ExecutionRig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownQueuesTest {

    @TempDir
    private Path directory;

    private KnownQueues start(ExecutionRig rig) {
        KnownQueues queues = new KnownQueues(rig.properties, rig.opened.transactions());
        queues.start();
        return queues;
    }

    @Test
    void aQueueThatOnceWasConfigured_isKnownWithItsCapacity_andNoOther() {
        try (ExecutionRig former = new ExecutionRig(directory, Map.of("slow", new QueueProperties(2, 7)))) {
            start(former);
        }
        try (ExecutionRig rig = new ExecutionRig(directory, Map.of("quick", new QueueProperties(1, 3)))) {
            KnownQueues queues = start(rig);

            assertThat(queues.capacity("slow")).hasValue(7);
            assertThat(queues.capacity("quick")).hasValue(3);
            assertThat(queues.capacity("default")).isPresent();
            assertThat(queues.capacity("unheard-of")).isEmpty();
        }
    }

    @Test
    void theLatestCapacityCounts() {
        try (ExecutionRig former = new ExecutionRig(directory, Map.of("slow", new QueueProperties(2, 7)))) {
            start(former);
        }
        try (ExecutionRig later = new ExecutionRig(directory, Map.of("slow", new QueueProperties(2, 8)))) {
            start(later);
        }
        try (ExecutionRig rig = new ExecutionRig(directory, Map.of())) {
            KnownQueues queues = start(rig);
            Backlogs backlogs = new Backlogs(queues, rig.watched.store());

            assertThat(queues.capacity("slow")).hasValue(8);
            assertThat(backlogs.exists("slow")).isTrue();
            assertThat(backlogs.tryEnter("slow", 8)).isTrue();
            assertThat(backlogs.tryEnter("slow", 1)).isFalse();
        }
    }
}
