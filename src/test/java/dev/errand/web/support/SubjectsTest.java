package dev.errand.web.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.batch.BatchReads;
import dev.errand.execution.ExecutionRig;
import dev.errand.job.Jobs;
import dev.errand.job.TypeId;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectsTest {

    private static final Caller OF_ECHO =
            new Caller(Caller.Kind.KEY, "key", Tenant.DEFAULT, false, Set.of(Scope.JOBS_READ), Set.of("echo"), null);

    @TempDir
    private Path directory;

    @Test
    void jobsOfAPage_areLookedUpAtOnce() {
        try (ExecutionRig rig = new ExecutionRig(directory, Map.of())) {
            Subjects subjects = new Subjects(
                    new JobLookup(rig.watched.store()),
                    new BatchReads(rig.opened.transactions()),
                    new BatchLookup(new BatchReads(rig.opened.transactions())));
            String one = rig.insert(Jobs.spec("echo")).id().value();
            String two = rig.insert(Jobs.spec("echo")).id().value();
            String other = rig.insert(Jobs.spec("other")).id().value();
            String removed = new TypeId("job", rig.clock).next();

            assertThat(subjects.seenJobs(OF_ECHO, Set.of(one, two, other, removed)))
                    .containsExactlyInAnyOrder(one, two);
            assertThat(rig.watched.calls("findAll")).isOne();
            assertThat(subjects.seenJobs(Caller.open(), Set.of(one, other))).containsExactlyInAnyOrder(one, other);
            assertThat(rig.watched.calls("findAll")).isOne();
        }
    }
}
