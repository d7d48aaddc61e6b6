package dev.errand.batch.intake;

import dev.errand.batch.Batch;
import dev.errand.job.Quota;
import dev.errand.job.TypeId;
import dev.errand.store.Insertion;
import dev.errand.store.JobStore;
import dev.errand.submission.Admission;
import dev.errand.submission.IdempotencyGuard;
import dev.errand.submission.JobSpecFactory;
import dev.errand.submission.JobTemplate;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.tenant.TenantSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Accepts a batch: checks every item before anything is stored, recognises repetitions, finds room for all of it in the queue,
 * and stores it in one transaction. When the process dies before that is on disk, nothing of the batch is there.
 */
@Component
public class BatchSubmitter {

    /** Below single jobs, so that these do not stand behind a hundred thousand items. */
    static final int DEFAULT_PRIORITY = -10;

    private final JobSpecFactory specs;
    private final ItemCheck check;
    private final Admission admission;
    private final BatchInsert insert;
    private final Clock clock;
    private final IdempotencyGuard<SubmittedBatch> guard;
    private final TypeId ids;

    public BatchSubmitter(
            JobSpecFactory specs,
            ItemCheck check,
            Admission admission,
            JobStore store,
            BatchInsert insert,
            Clock clock) {
        this.specs = specs;
        this.check = check;
        this.admission = admission;
        this.insert = insert;
        this.clock = clock;
        this.ids = new TypeId(Batch.PREFIX, clock);
        this.guard = new IdempotencyGuard<>(
                "batch", Cause.BATCH_GONE, store, id -> insert.find(id).map(batch -> new SubmittedBatch(batch, true)));
    }

    /**
     * Stores the batch with all its items, or finds the one that the same idempotency key made before. Waits for the disk.
     *
     * @throws SubmissionRefusedException when it cannot be accepted; names every item that is wrong, up to a hundred
     * @throws dev.errand.db.outage.StoreUnavailableException when it cannot be committed now
     */
    public SubmittedBatch submit(BatchSubmission submission) {
        return guard.once(
                submission.common().idempotency(),
                () -> accept(submission, BatchCondition.NONE).orElseThrow());
    }

    /**
     * The same under a condition, for one without an idempotency key; nothing, and nothing is stored, where that does not hold.
     *
     * @throws SubmissionRefusedException likewise
     */
    public Optional<SubmittedBatch> submit(BatchSubmission submission, BatchCondition condition) {
        return accept(submission, condition);
    }

    /**
     * Sees that the batch could be accepted, but for what may be otherwise in a moment. Stores nothing.
     *
     * @throws SubmissionRefusedException when it could not
     * @return the queue of its items
     */
    public String check(BatchSubmission submission) {
        Instant now = clock.instant();
        return checked(submission, now, now).common().placement().queue();
    }

    private JobTemplate checked(BatchSubmission submission, Instant createdAt, Instant now) {
        JobTemplate template = specs.template(submission.common(), DEFAULT_PRIORITY, createdAt, now);
        String queue = template.common().placement().queue();
        if (!admission.knowsQueue(queue)) {
            throw new SubmissionRefusedException(Cause.UNKNOWN_QUEUE, "there is no queue named " + queue);
        }
        check.check(submission, template);
        return template;
    }

    private Optional<SubmittedBatch> accept(BatchSubmission submission, BatchCondition condition) {
        String id = ids.next();
        Instant createdAt = TypeId.timeOf(id);
        JobTemplate template = checked(submission, createdAt, clock.instant());
        String queue = template.common().placement().queue();
        int size = submission.items().size();
        Quota quota =
                specs.limitsOf(submission.common()).map(TenantSettings::quota).orElse(Quota.NONE);
        NewBatch batch = new NewBatch(id, createdAt, submission, template, quota, condition);
        if (size > 0 && !admission.tryWait(queue, size)) {
            throw new SubmissionRefusedException(
                    Cause.QUEUE_FULL, "the queue " + queue + " has no room for " + size + " more jobs");
        }
        Optional<Insertion> refusal = Optional.empty();
        boolean waits = false;
        try {
            refusal = insert.store(batch);
            waits = refusal.isEmpty();
        } finally {
            if (!waits) {
                admission.doesNotWait(queue, size);
            }
        }
        if (refusal.isEmpty()) {
            return Optional.of(new SubmittedBatch(insert.stored(batch), false));
        }
        if (refusal.get() instanceof Insertion.Withheld) {
            return Optional.empty();
        }
        if (refusal.get() instanceof Insertion.Duplicate earlier) {
            return Optional.of(guard.replay(earlier, submission.common().idempotency()));
        }
        if (refusal.get() instanceof Insertion.UnknownParents unknown) {
            throw SubmissionRefusedException.unknownParents(unknown.parents());
        }
        Quota.Kind over = refusal.get() instanceof Insertion.OverQuota refused ? refused.kind() : Quota.Kind.WAITING;
        throw SubmissionRefusedException.overQuota(over, size);
    }
}
