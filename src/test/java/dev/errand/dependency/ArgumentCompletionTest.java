package dev.errand.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TypeId;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import dev.errand.store.Completion;
import dev.errand.store.TestStore;
import dev.errand.store.dependency.DependencyLooks;
import dev.errand.submission.Templates;
import dev.errand.task.Task;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job of which the arguments cannot be completed keeps no other one from it. */
class ArgumentCompletionTest {

    private static final Lease LEASE = new Lease("lease", "node");

    private final TypeId ids = new TypeId(JobId.PREFIX, Clock.systemUTC());
    private TestStore opened;
    private ArgumentCompletion completion;
    private Job parent;

    /** As a class that its jar lacks something for. */
    record Broken(int value) {
        static final int MISSING = Integer.parseInt("missing");
    }

    static final class Tasks {
        @Task("echo")
        int echo(int x) {
            return x;
        }

        @Task("broken")
        int broken(Broken x) {
            return x.value();
        }
    }

    @BeforeEach
    void open(@TempDir Path directory) {
        opened = TestStore.open(directory);
        completion = new ArgumentCompletion(
                opened.transactions(),
                opened.store(),
                new BatchReads(opened.transactions()),
                new BatchResults(opened.transactions(), opened.facts(), opened.store()),
                opened.dependencies(),
                Templates.check(new Tasks()));
        NewJob job = new NewJob(new JobId(ids.next()), Jobs.spec("echo"), LEASE, null);
        opened.store().insert(job);
        parent = job.stored();
        Transition transition = Transition.after(parent, new Outcome.Succeeded(Result.ofJson("9")), 3, 0.5, Jobs.NOW);
        opened.store()
                .complete(new Completion(parent, LEASE, transition, null, Jobs.NOW))
                .join();
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private JobId waits(String task, String args) {
        Parent after = new Parent(parent.id().value(), Parent.When.SUCCEEDED, 0);
        Waiting waiting = new Waiting(1, List.of(), ReleasePlan.AT_ONCE.withReferences());
        JobSpec spec = Jobs.of(task)
                .args(args.replace("ID", parent.id().value()), null)
                .at(Waiting.NEVER, null)
                .build();
        NewJob job = new NewJob(
                new JobId(ids.next()),
                spec.with(spec.relations().with(new Dependence(List.of(after), waiting, false))),
                null,
                null);
        opened.store().insert(job);
        return job.id();
    }

    private Job find(JobId id) {
        return opened.store().find(id).orElseThrow();
    }

    private List<String> noted() {
        return opened.transactions().read(jdbc -> DependencyLooks.incomplete(jdbc, "", 10));
    }

    @Test
    void whatATasksOwnClassesThrow_failsThatJobAlone() {
        JobId broken = waits("broken", "[{\"value\": {\"$result\": \"ID\"}}]");
        JobId behind = waits("echo", "[{\"$result\": \"ID\"}]");

        completion.runOnce();

        assertThat(find(broken).state()).isEqualTo(JobState.FAILED);
        assertThat(find(broken).reason()).isEqualTo(Reason.INVALID_ARGUMENTS);
        assertThat(find(behind).state()).isEqualTo(JobState.QUEUED);
        assertThat(find(behind).spec().call().args()).isEqualTo("[9]");
        assertThat(noted()).isEmpty();
    }

    @Test
    void whatCannotBeDecrypted_isLeftAsItIs_andToALaterLook() {
        JobId sealed = waits("echo", "[{\"$result\": \"ID\"}]");
        JobId behind = waits("echo", "[{\"$result\": \"ID\"}]");
        write(sealed, "~e1.AAAA");

        completion.runOnce();

        assertThat(find(sealed).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(find(behind).state()).isEqualTo(JobState.QUEUED);
        assertThat(noted()).containsExactly(sealed.value());
        write(sealed, "[{\"$result\": \"" + parent.id() + "\"}]");
        completion.runOnce();
        assertThat(find(sealed).state()).isEqualTo(JobState.QUEUED);
    }

    private void write(JobId id, String args) {
        opened.transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update job set args = ? where id = ?")
                        .param(args)
                        .param(id.value())
                        .update());
    }

    @Test
    void whatWasCalledOff_isNotToBeCompletedAnyMore() {
        JobId canceled = waits("echo", "[{\"$result\": \"ID\"}]");
        opened.store().cancel(canceled, null, Jobs.NOW);

        completion.runOnce();

        assertThat(find(canceled).state()).isEqualTo(JobState.CANCELED);
        assertThat(noted()).isEmpty();
    }
}
