package dev.errand.dependency.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.batch.upkeep.BatchCommands;
import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionBuilder;
import dev.errand.web.ServiceTest;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A workflow that is stored is told of, whatever becomes of the database. */
@ServiceTest
class WorkflowSubmitterIT {

    /** Those of a database that went away after it had committed. */
    private static BatchReads unreadable() {
        return new BatchReads((Transactions) Proxy.newProxyInstance(
                Transactions.class.getClassLoader(), new Class<?>[] {Transactions.class}, (proxy, called, given) -> {
                    throw new StoreUnavailableException("gone", null);
                }));
    }

    @Test
    void oneThatNobodyCanBeAskedAbout_isToldOfAsItWasAccepted(
            @Autowired WorkflowJobs jobs,
            @Autowired WorkflowInsert insert,
            @Autowired WorkflowRoom room,
            @Autowired BatchReads reads,
            @Autowired BatchCommands commands,
            @Autowired JobEvents events,
            @Autowired Clock clock) {
        WorkflowSubmitter submitter = new WorkflowSubmitter(jobs, insert, room, unreadable(), events, clock);
        Map<String, Submission> steps = new LinkedHashMap<>();
        steps.put(
                "a",
                SubmissionBuilder.of("square")
                        .args("[3]")
                        .at(Duration.ofHours(1), null, null)
                        .build());
        steps.put("b", SubmissionBuilder.of("square").args("[4]").after("a").build());

        Batch batch = submitter
                .submit(new WorkflowSubmission("nightly", true, null, null, null, null, steps))
                .batch();

        assertThat(batch).isEqualTo(reads.find(batch.id()).orElseThrow());
        var unused = commands.cancel(batch.id(), null);
    }
}
