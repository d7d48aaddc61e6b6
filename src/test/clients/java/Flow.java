import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.BatchesApi;
import org.openapitools.client.api.JobsApi;
import org.openapitools.client.api.ResultQueuesApi;
import org.openapitools.client.api.WebhooksApi;
import org.openapitools.client.model.*;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClientResponseException;

/** Goes through the client that openapi-generator makes for Java with Spring's RestClient. */
public final class Flow {

    private final String queue = "java-" + UUID.randomUUID();
    private final JobsApi jobs;
    private final BatchesApi batches;
    private final ResultQueuesApi queues;
    private final WebhooksApi webhooks;

    private Flow(ApiClient client) {
        jobs = new JobsApi(client);
        batches = new BatchesApi(client);
        queues = new ResultQueuesApi(client);
        webhooks = new WebhooksApi(client);
    }

    public static void main(String[] args) {
        Flow flow = new Flow(new ApiClient().setBasePath(args[0]));
        Job job = flow.submit();
        flow.read(job);
        flow.batch();
        flow.problem();
        flow.resultQueue(job);
        flow.endpoint();
    }

    private Job submit() {
        ResponseEntity<Job> accepted = jobs.submitJobWithHttpInfo(
                new Submission().task("square").addArgsItem(3).resultQueue(queue), null, null, null, null, null);
        Job job = Objects.requireNonNull(accepted.getBody());
        check("a job is accepted", accepted.getStatusCode().value() == 202 && job.getTask().equals("square"));
        return job;
    }

    private void read(Job job) {
        check("it is waited for", jobs.getJob(job.getId(), 30, null, null, null).getResult().equals(9));
        check("its bare result is read", jobs.getJobResult(job.getId(), null, null, null, null, null, null).equals(9));
        WaitRequest all = new WaitRequest().addIdsItem(job.getId()).until(WaitRequest.UntilEnum.ALL);
        check("many are waited for", jobs.waitForJobs(all, 30, null, null).getDone().size() == 1);
        JobList listed = jobs.listJobs(
                List.of(JobStatus.SUCCEEDED), "square", null, null, null, null, job.getCreatedAt(), null, null, 500, null,
                null, null, null, null, null, null);
        check("jobs are listed", listed.getItems().stream().anyMatch(each -> each.getId().equals(job.getId())));
    }

    private void batch() {
        BatchSubmission squares = new BatchSubmission().task("square").items(List.of(1, 2)).priority(5);
        Batch batch = batches.submitBatch(squares, 30, null, null, null);
        check("a batch is waited for", batch.getDone() && batch.getCounts().getSucceeded() == 2);
        BatchResultList results = batches.getBatchResults(batch.getId(), "index", null, null, null, null, null);
        List<Object> squared = results.getItems().stream().map(BatchResult::getResult).toList();
        check("its results are read", squared.equals(List.of(1, 4)));
    }

    private void problem() {
        try {
            jobs.submitJob(new Submission().task("square").addArgsItem("x"), null, null, null, null, null);
            check("a problem is thrown", false);
        } catch (RestClientResponseException e) {
            Problem problem = Objects.requireNonNull(e.getResponseBodyAs(Problem.class));
            check("a problem says where", problem.getErrors().getFirst().getPointer().equals("/args/0"));
        }
    }

    private void resultQueue(Job job) {
        ReceivedResult message = queues.receiveResults(queue, 30, null, null, new Receive().max(1)).getMessages().getFirst();
        check("a result queue hands it out", message.getJob().getId().equals(job.getId()));
        SettledReceipts settled = queues.acknowledgeResults(queue, new Receipts().addReceiptsItem(message.getReceipt()));
        check("it is acknowledged", settled.getResults().getFirst().getOutcome() == SettledReceipt.OutcomeEnum.DONE);
    }

    private void endpoint() {
        WebhookEndpoint made = webhooks.createWebhookEndpoint(new WebhookEndpointCreation()
                .url(URI.create("https://hooks.example.org/a"))
                .addEventsItem(SubscribedEvent.JOB_FAILED));
        WebhookEndpoint changed = webhooks.changeWebhookEndpoint(
                made.getId(), new WebhookEndpointChange().url(URI.create("https://hooks.example.org/b")));
        check(
                "an endpoint keeps what a change leaves out",
                changed.getUrl().getPath().equals("/b") && changed.getEvents().equals(List.of(SubscribedEvent.JOB_FAILED)));
        webhooks.deleteWebhookEndpoint(made.getId());
        check("it is removed", webhooks.listWebhookEndpoints(500, null).getItems().stream().noneMatch(e -> e.getId().equals(made.getId())));
    }

    private static void check(String what, boolean holds) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
        System.out.println("ok: " + what);
    }
}
