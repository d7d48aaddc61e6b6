package dev.errand.batch.intake;

import dev.errand.batch.BatchProperties;
import dev.errand.batch.intake.BatchItems.Item;
import dev.errand.batch.intake.BatchItems.Malformed;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.Webhook;
import dev.errand.memory.Budget;
import dev.errand.memory.JsonWeight;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.store.row.StoredJson;
import dev.errand.submission.JobTemplate;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Checks every item of a batch, one at a time, before anything is stored. */
@Component
public class ItemCheck {

    private static final int MAX_DETAILS = 100;
    /** What is repeated for every item may grow to so many times the largest body. */
    private static final int MAX_GROWTH = 4;

    private final Budget budget;
    private final long mostBytes;

    public ItemCheck(BatchProperties properties, Memory memory) {
        this.budget = memory.requests();
        this.mostBytes = properties.maxBytes().toBytes() * MAX_GROWTH;
    }

    /**
     * Checks all of them.
     *
     * @throws SubmissionRefusedException that names what is wrong
     * @throws dev.errand.memory.BudgetSpentException when there is no memory for a large item in time
     */
    void check(BatchSubmission submission, JobTemplate template) {
        Set<Detail> wrong = new LinkedHashSet<>();
        BatchItems items = submission.items();
        long size = items.size() * (template.common().labels().size() + webhookSize(template));
        for (int i = 0; i < items.size() && wrong.size() < MAX_DETAILS; i++) {
            switch (items.read(i)) {
                case Malformed malformed -> wrong.addAll(malformed.details());
                case Item item -> {
                    Share share = share(item);
                    try {
                        wrong.addAll(template.check(
                                item.args(), item.kwargs(), new ItemPointers(submission.mode(), i, item.ownNames())));
                    } finally {
                        share.close();
                    }
                    size += item.size();
                }
            }
        }
        if (!wrong.isEmpty()) {
            List<Detail> some = new ArrayList<>(wrong);
            throw new SubmissionRefusedException(
                    Cause.INVALID_ARGUMENTS,
                    "items of the batch do not fit the task "
                            + submission.common().call().task(),
                    some.subList(0, Math.min(MAX_DETAILS, some.size())));
        }
        if (size > mostBytes) {
            throw new SubmissionRefusedException(
                    Cause.TOO_LARGE,
                    "kwargs, metadata and webhook are kept with each item, and would grow to " + size
                            + " bytes in all; at most " + mostBytes + " are taken");
        }
    }

    /** For the objects that a large item becomes while it is checked. Whoever asks holds its body, which is of a lower band. */
    private Share share(Item item) {
        return item.size() <= Memory.SMALL
                ? Share.NONE
                : budget.take(JsonWeight.of(item.args()) + JsonWeight.of(item.kwargs()), budget.quarters(3, 4));
    }

    private static long webhookSize(JobTemplate template) {
        Webhook ofItems = template.common()
                .relations()
                .ofItem(new JobRelations.BatchItem("", 0, null, false))
                .webhook();
        String stored = StoredJson.ofWebhook(ofItems);
        return stored == null ? 0 : stored.length();
    }
}
