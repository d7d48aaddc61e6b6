package dev.errand.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.execution.ExecutionRig;
import dev.errand.notifier.LocalNotifier;
import dev.errand.queue.ExecutionProperties.QueueProperties;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueDirectoryTest {

    @TempDir
    private Path directory;

    private QueueDirectory start(ExecutionRig rig) {
        QueueDirectory queues = new QueueDirectory(rig.properties, rig.opened.transactions());
        queues.start();
        return queues;
    }

    @Test
    void aQueueThatOnceWasConfigured_isKnownWithItsCapacity_andNoOther() {
        try (ExecutionRig former = new ExecutionRig(directory, Map.of("slow", new QueueProperties(2, 7)))) {
            start(former);
        }
        try (ExecutionRig rig = new ExecutionRig(directory, Map.of("quick", new QueueProperties(1, 3)))) {
            QueueDirectory queues = start(rig);

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
            QueueDirectory queues = start(rig);
            QueueCapacities capacities = new QueueCapacities(
                    queues,
                    rig.watched.store(),
                    new QueuePauses(rig.opened.transactions(), new LocalNotifier(), rig.clock));

            assertThat(queues.capacity("slow")).hasValue(8);
            assertThat(capacities.exists("slow")).isTrue();
            assertThat(capacities.tryEnter("slow", 8)).isTrue();
            assertThat(capacities.tryEnter("slow", 1)).isFalse();
        }
    }
}
