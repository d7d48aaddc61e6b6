package dev.errand.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.execution.ExecutionRig;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrunerTest {

    private static final int BATCH = 3;

    @TempDir
    private Path directory;

    private ExecutionRig rig;
    private Pruner pruner;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, Map.of());
        Duration second = Duration.ofSeconds(1);
        pruner = new Pruner(
                rig.watched.store(), List.of(), rig.clock, new MaintenanceProperties(second, second, second, BATCH));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Job canceled() {
        Job job = rig.insert(Jobs.spec("value"));
        rig.commands.cancel(job.id(), null);
        return job;
    }

    @Test
    void finalJobs_goWhenTheirTimeIsOver_andLeaveATombstoneForAWhile() {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < BATCH * 2 + 1; i++) {
            jobs.add(canceled());
        }
        Job waiting = rig.insert(Jobs.spec("value"));
        rig.clock.turn(Duration.ofHours(24).minusMillis(1));
        assertThat(pruner.runOnce()).isZero();

        rig.clock.turn(Duration.ofMillis(1));
        assertThat(pruner.runOnce()).isEqualTo(jobs.size());
        assertThat(jobs)
                .allMatch(job -> rig.watched.store().find(job.id()).isEmpty()
                        && rig.watched.store().wasPurged(job.id()));
        assertThat(rig.stored(waiting)).isEqualTo(waiting);

        rig.clock.turn(Duration.ofDays(7));
        assertThat(pruner.runOnce()).isEqualTo(jobs.size());
        assertThat(jobs).noneMatch(job -> rig.watched.store().wasPurged(job.id()));
    }
}
