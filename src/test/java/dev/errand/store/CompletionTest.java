package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.store.Completion.Verdict;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What is known of a job whose end was written, without reading it again. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class CompletionTest extends StoreContract {

    private static final Lease OTHER = new Lease("lease-2", "node-2");

    CompletionTest(TestDatabase database) {
        super(database);
    }

    private static Completion completion(Job job, Lease lease, Outcome outcome, @Nullable Progress said) {
        return new Completion(job, lease, Transition.after(job, outcome, 3, 0.5, NOW), said, NOW);
    }

    private static Outcome success() {
        return new Outcome.Succeeded(Result.ofJson("9"));
    }

    private static Outcome failure() {
        return new Outcome.Failed(new Failure(Reason.TASK_FAILED, "java.lang.X", "boom", "at X\n"));
    }

    private Verdict write(Completion completion) {
        return store().complete(completion).join();
    }

    private void assertNothingElse(Completion completion) {
        assertThat(write(completion)).isEqualTo(Verdict.RECORDED);
        assertThat(completion.after()).usingRecursiveComparison().isEqualTo(find(completion.job()));
    }

    private void claimAndEnd(JobSpec spec, Outcome outcome) {
        insert(spec, null);
        Job claimed =
                store().claim(Walks.of(spec.placement().queue()), 1, LEASE, NOW).getFirst();
        assertNothingElse(completion(claimed, LEASE, outcome, null));
    }

    @Test
    void whatWasBornRunning_isKnownAsAWhole() {
        assertNothingElse(completion(running(), LEASE, success(), null));
        assertNothingElse(completion(running(), LEASE, failure(), null));
        assertNothingElse(completion(running(), LEASE, new Outcome.Canceled(null), null));
        assertNothingElse(completion(running(), LEASE, success(), new Progress(40, "2 of 5", NOW)));
    }

    @Test
    void whatWasClaimed_isKnownAsAWhole() {
        claimAndEnd(Jobs.spec("echo"), success());
        claimAndEnd(Jobs.spec("echo"), failure());
        claimAndEnd(Jobs.spec("echo").with("[7]", "{\"a\":1}", new JobRelations(null, "done", null)), success());
        claimAndEnd(
                Jobs.spec("echo")
                        .with(
                                "[7]",
                                null,
                                new JobRelations(new JobRelations.BatchItem("batch_1", 3, "k", false), null, null)),
                success());
    }

    @Test
    void whatWasClaimedWithAllThatAJobCanHave_isKnownAsAWhole() {
        claimAndEnd(Jobs.withEverything(), success());
    }

    @Test
    void aLaterAttempt_isKnownAsAWhole() {
        Job job = insert(Jobs.spec(RetryPolicy.of(2), false), LEASE);
        assertThat(write(completion(job, LEASE, failure(), new Progress(40, "2 of 5", NOW))))
                .isEqualTo(Verdict.RECORDED);
        store().promote(NOW.plusSeconds(2), 10);
        Job again =
                store().claim(Walks.of("default"), 1, OTHER, NOW.plusSeconds(2)).getFirst();

        assertNothingElse(completion(again, OTHER, success(), null));
    }

    @Test
    void whatOthersWroteMeanwhile_isSaidToBeMissing() {
        Job reported = running();
        store().progress(reported.id(), LEASE, new Progress(40, "2 of 5", NOW)).join();
        Job canceled = running();
        store().cancel(canceled.id(), "enough", NOW);

        assertThat(write(completion(reported, LEASE, success(), null))).isEqualTo(Verdict.RECORDED_AMONG_OTHERS);
        assertThat(find(reported).progress()).isNotNull();
        assertThat(write(completion(canceled, LEASE, success(), null))).isEqualTo(Verdict.RECORDED_AMONG_OTHERS);
        assertThat(find(canceled).cancel()).isNotNull();
    }

    @Test
    void whatIsToBeWrittenOnlyToWhatIsKnown_isNot_whereOthersWroteMeanwhile() {
        Job reported = running();
        store().progress(reported.id(), LEASE, new Progress(40, "2 of 5", NOW)).join();
        Job lost = running();
        complete(lost, LEASE, new Outcome.Lost());
        Job untouched = running();

        assertThat(write(completion(reported, LEASE, success(), null).onlyIfUntouched()))
                .isEqualTo(Verdict.OUTDATED);
        assertThat(find(reported).state()).isEqualTo(JobState.RUNNING);
        assertThat(write(completion(lost, LEASE, success(), null).onlyIfUntouched()))
                .isEqualTo(Verdict.LEASE_LOST);
        assertThat(write(completion(untouched, LEASE, success(), null).onlyIfUntouched()))
                .isEqualTo(Verdict.RECORDED);
    }

    @Test
    void ofManyAtOnce_eachIsJudgedByItself() {
        List<Job> jobs = Stream.generate(this::running).limit(150).toList();
        store().progress(jobs.get(70).id(), LEASE, new Progress(1, null, NOW)).join();
        complete(jobs.get(71), LEASE, new Outcome.Lost());

        List<Verdict> verdicts =
                jobs.stream().map(job -> store().complete(completion(job, LEASE, success(), null))).toList().stream()
                        .map(CompletableFuture::join)
                        .toList();

        for (int i = 0; i < jobs.size(); i++) {
            assertThat(verdicts.get(i))
                    .as("job %s", i)
                    .isEqualTo(
                            switch (i) {
                                case 70 -> Verdict.RECORDED_AMONG_OTHERS;
                                case 71 -> Verdict.LEASE_LOST;
                                default -> Verdict.RECORDED;
                            });
        }
    }
}
