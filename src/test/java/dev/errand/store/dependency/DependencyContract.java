package dev.errand.store.dependency;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.Parent.When;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import dev.errand.store.Completion;
import dev.errand.store.Insertion;
import dev.errand.store.JobStore.Promoted;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of jobs that wait for others have in common, on every database. */
abstract class DependencyContract extends StoreContract {

    static final Outcome SUCCESS = new Outcome.Succeeded(Result.ofJson("9"));
    static final Outcome FAILURE = new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom"));

    final Told told = new Told();

    DependencyContract(TestDatabase database) {
        super(database);
    }

    static final class Told implements DependencyListener {
        final List<String> released = new ArrayList<>();
        final List<String> fell = new ArrayList<>();
        final List<String> armed = new ArrayList<>();
        final List<String> calledOff = new ArrayList<>();
        int left;

        @Override
        public void released(List<Promoted> jobs) {
            jobs.forEach(job -> released.add(job.id().value()));
        }

        @Override
        public void fell(List<Job> jobs) {
            jobs.forEach(job -> fell.add(job.id().value()));
        }

        @Override
        public void armed(List<Job> jobs) {
            jobs.forEach(job -> armed.add(job.id().value()));
        }

        @Override
        public void calledOff(List<Job> jobs) {
            jobs.forEach(job -> calledOff.add(job.id().value()));
        }

        @Override
        public void left() {
            left++;
        }
    }

    @BeforeEach
    final void listen() {
        opened().tell(told);
    }

    static JobSpec after(ReleasePlan plan, When when, Job... parents) {
        List<Parent> after = new ArrayList<>();
        for (Job parent : parents) {
            after.add(new Parent(parent.id().value(), when, after.size()));
        }
        Waiting waiting = new Waiting(parents.length, List.of(), plan);
        JobSpec spec = Jobs.of("echo").at(Waiting.NEVER, null).build();
        return spec.with(spec.relations().with(new Dependence(after, waiting, false)));
    }

    final Job waits(When when, Job... parents) {
        NewJob job = newJob(after(ReleasePlan.AT_ONCE, when, parents), null, null);
        assertThat(store().insert(job)).isInstanceOf(Insertion.Stored.class);
        return job.stored();
    }

    final Job waitsFor(Job... parents) {
        return waits(When.SUCCEEDED, parents);
    }

    final void end(Job running, Outcome outcome) {
        assertThat(complete(running, LEASE, outcome))
                .isIn(Completion.Verdict.RECORDED, Completion.Verdict.RECORDED_AMONG_OTHERS);
    }

    final JobState state(Job job) {
        return find(job).state();
    }

    final Waiting waiting(Job job) {
        return requireNonNull(find(job).spec().relations().waiting());
    }

    final Failure.Origin origin(Job job) {
        return requireNonNull(requireNonNull(find(job).failure()).origin());
    }

    final void settleAll() {
        boolean more;
        do {
            more = opened().transactions().write(opened().dependencies()::settleLeft);
        } while (more);
    }
}
