package dev.errand.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.dependency.DependencyLooks;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionCheck;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Sees that what a submission is to wait for is there; it is looked at again where it is stored. Asks nothing of one that names none. */
@Component
class ParentsCheck implements SubmissionCheck {

    private final Transactions transactions;
    private final DependencyProperties properties;

    ParentsCheck(Transactions transactions, DependencyProperties properties) {
        this.transactions = transactions;
        this.properties = properties;
    }

    @Override
    public void check(Submission submission) {
        List<Parent> after = submission.relations().after();
        if (after.isEmpty()) {
            return;
        }
        if (after.size() > properties.maxParents()) {
            throw new SubmissionRefusedException(
                    Cause.VALIDATION,
                    "a job may wait for " + properties.maxParents() + " others",
                    List.of(new Detail("/after", "must name at most " + properties.maxParents())));
        }
        Set<String> there = transactions.read(jdbc -> DependencyLooks.parents(
                jdbc,
                TenantNames.of(submission.tenant()),
                after.stream().map(Parent::id).toList()));
        List<Parent> unknown =
                after.stream().filter(parent -> !there.contains(parent.id())).toList();
        if (!unknown.isEmpty()) {
            throw SubmissionRefusedException.unknownParents(unknown);
        }
        List<Parent> trees = after.stream().filter(Parent::tree).toList();
        if (!trees.isEmpty()) {
            checkTrees(trees);
        }
    }

    /** Each of a tree costs a wait for each that waits for it; both grow later, but not by who submits this. */
    private void checkTrees(List<Parent> trees) {
        List<String> ids = trees.stream().map(Parent::id).toList();
        if (transactions.read(jdbc -> DependencyLooks.treeSize(jdbc, ids, properties.maxTree() + 1))
                > properties.maxTree()) {
            throw refused(trees, "has, with the others, more than " + properties.maxTree() + " jobs below it");
        }
        if (transactions.read(jdbc -> DependencyLooks.hasTreeWaiters(jdbc, ids, properties.maxTreeWaiters()))) {
            throw refused(trees, "is, or another one is, waited for so by " + properties.maxTreeWaiters() + " already");
        }
    }

    private static SubmissionRefusedException refused(List<Parent> trees, String why) {
        return new SubmissionRefusedException(
                Cause.VALIDATION,
                "the job cannot wait for all that " + trees.getFirst().id() + " spawns",
                List.of(new Detail("/after/" + trees.getFirst().place() + "/tree", why)));
    }
}
