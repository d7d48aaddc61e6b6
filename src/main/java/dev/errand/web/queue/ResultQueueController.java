package dev.errand.web.queue;

import dev.errand.access.Caller;
import dev.errand.job.spec.ResultQueueName;
import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import dev.errand.resultqueue.ReceiveOrder;
import dev.errand.resultqueue.ReceivedMessage;
import dev.errand.resultqueue.consumer.ResultQueues;
import dev.errand.resultqueue.receipt.ReceiptOutcome;
import dev.errand.store.Extent;
import dev.errand.view.ResultQueueViews.Emptied;
import dev.errand.view.ResultQueueViews.Message;
import dev.errand.view.ResultQueueViews.Received;
import dev.errand.view.ResultQueueViews.Settled;
import dev.errand.view.ResultQueueViews.Settlement;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.request.WaitPreference;
import dev.errand.web.support.Audits;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.Callers;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.LargeAnswers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Recipient;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hands outcomes to consumers and hears what became of them. */
@RestController
@RequestMapping(path = "/v1/result-queues/{queue}", produces = MediaType.APPLICATION_JSON_VALUE)
class ResultQueueController {

    private static final int DEFAULT_MESSAGES = 10;
    private static final Duration DEFAULT_VISIBILITY = Duration.ofSeconds(30);

    private final CallFactory calls;
    private final RequestReader requests;
    private final ResultQueues queues;
    private final JobAnswers answers;
    private final LargeAnswers large;
    private final Audits audits;

    ResultQueueController(
            CallFactory calls,
            RequestReader requests,
            ResultQueues queues,
            JobAnswers answers,
            LargeAnswers large,
            Audits audits) {
        this.calls = calls;
        this.requests = requests;
        this.queues = queues;
        this.answers = answers;
        this.large = large;
        this.audits = audits;
    }

    /**
     * Answers when there is something or the wait is over; no thread is held meanwhile. A consumer that has hung up is given nothing,
     * and what an answer could not bring it goes back at once.
     */
    @PostMapping("/receive")
    CompletableFuture<ResponseEntity<Object>> receive(@PathVariable("queue") String path, HttpServletRequest request) {
        Call call = calls.patient(request);
        String queue = queue(path, call.caller());
        ConsumerRequests.Receive wanted = requests.readIfPresent(request, ConsumerRequests.Receive.class);
        // What the body says counts more than the preference.
        WaitPreference applied = wanted.waitSeconds() == null ? call.preference() : null;
        Duration patience = wanted.waitSeconds() == null ? call.patience() : WaitPreference.cut(wanted.waitSeconds());
        Extent extent = call.full() ? Extent.FULL : Extent.OUTCOME;
        ReceiveOrder order = new ReceiveOrder(
                Objects.requireNonNullElse(wanted.max(), DEFAULT_MESSAGES),
                patience,
                Objects.requireNonNullElse(wanted.visibilitySeconds(), DEFAULT_VISIBILITY),
                extent);
        Recipient consumer = Recipient.of(request);
        return queues.receive(queue, order, consumer::hasHungUp).thenApply(handful -> {
            consumer.ifLost(() -> queues.undelivered(handful));
            return answers.waited(HttpStatus.OK, applied)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(large.body(handful.bytes(), () -> received(call, handful.read())));
        });
    }

    @PostMapping("/ack")
    Settled acknowledge(@PathVariable("queue") String path, HttpServletRequest request) {
        List<String> receipts = receipts(request);
        return settled(receipts, queues.acknowledge(queue(path, Callers.of(request)), receipts));
    }

    @PostMapping("/nack")
    Settled giveBack(@PathVariable("queue") String path, HttpServletRequest request) {
        List<String> receipts = receipts(request);
        return settled(receipts, queues.giveBack(queue(path, Callers.of(request)), receipts));
    }

    @PostMapping("/extend")
    Settled extend(@PathVariable("queue") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        ConsumerRequests.Receipts wanted =
                requests.read(request, ConsumerRequests.Receipts.class, ConsumerRequests.ToKeep.class);
        return settled(
                wanted.receipts(),
                queues.extend(
                        queue(path, Callers.of(request)),
                        wanted.receipts(),
                        Objects.requireNonNull(wanted.visibilitySeconds())));
    }

    @DeleteMapping("/messages")
    Emptied empty(@PathVariable("queue") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String queue = queue(path, Callers.of(request));
        return new Emptied(queues.empty(queue, audits.of(request, "result-queue.empty", path)));
    }

    private static String queue(String path, Caller caller) {
        if (!ResultQueueName.isValid(path)) {
            throw Problem.of(Violation.ofParameter("queue", ResultQueueName.EXPECTED))
                    .asException();
        }
        return Owners.stored(caller, path);
    }

    private List<String> receipts(HttpServletRequest request) {
        QueryParameters.of(request);
        return requests.read(request, ConsumerRequests.Receipts.class, ConsumerRequests.ToGive.class)
                .receipts();
    }

    private Received received(Call call, List<ReceivedMessage> deliveries) {
        return new Received(deliveries.stream()
                .map(delivery ->
                        new Message(delivery.receipt(), delivery.count(), answers.message(call, delivery.job())))
                .toList());
    }

    private static Settled settled(List<String> receipts, List<ReceiptOutcome> outcomes) {
        List<Settlement> results = new ArrayList<>(outcomes.size());
        for (int i = 0; i < outcomes.size(); i++) {
            results.add(new Settlement(receipts.get(i), outcomes.get(i).code()));
        }
        return new Settled(results);
    }
}
