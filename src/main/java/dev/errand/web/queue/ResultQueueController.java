package dev.errand.web.queue;

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
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.WaitPreference;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.LargeAnswers;
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

    private final CallFactory calls;
    private final BodyReader bodies;
    private final ResultQueues queues;
    private final JobAnswers answers;
    private final LargeAnswers large;

    ResultQueueController(
            CallFactory calls, BodyReader bodies, ResultQueues queues, JobAnswers answers, LargeAnswers large) {
        this.calls = calls;
        this.bodies = bodies;
        this.queues = queues;
        this.answers = answers;
        this.large = large;
    }

    /**
     * Answers when there is something or the wait is over; no thread is held meanwhile. A consumer that has hung up is given nothing,
     * and what an answer could not bring it goes back at once.
     */
    @PostMapping("/receive")
    CompletableFuture<ResponseEntity<Object>> receive(@PathVariable("queue") String path, HttpServletRequest request) {
        Call call = calls.patient(request);
        String queue = queue(path);
        ReceiveRequest wanted = ReceiveRequestReader.read(bodies.readIfPresent(request));
        // What the body says counts more than the preference.
        WaitPreference applied = wanted.waitSeconds() == null ? call.preference() : null;
        Duration patience = wanted.waitSeconds() == null ? call.patience() : wanted.waitSeconds();
        Extent extent = call.full() ? Extent.FULL : Extent.OUTCOME;
        ReceiveOrder order = new ReceiveOrder(wanted.max(), patience, wanted.visibility(), extent);
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
        ReceiptsRequest named = named(request);
        return settled(named, queues.acknowledge(queue(path), named.receipts()));
    }

    @PostMapping("/nack")
    Settled giveBack(@PathVariable("queue") String path, HttpServletRequest request) {
        ReceiptsRequest named = named(request);
        return settled(named, queues.giveBack(queue(path), named.receipts()));
    }

    @PostMapping("/extend")
    Settled extend(@PathVariable("queue") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        ReceiptsRequest named = ReceiptsRequestReader.readWithVisibility(bodies.read(request));
        Duration visibility = Objects.requireNonNull(named.visibility());
        return settled(named, queues.extend(queue(path), named.receipts(), visibility));
    }

    @DeleteMapping("/messages")
    Emptied empty(@PathVariable("queue") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        return new Emptied(queues.empty(queue(path)));
    }

    private static String queue(String path) {
        if (!ResultQueueName.isValid(path)) {
            throw Problem.of(Violation.ofParameter("queue", ResultQueueName.EXPECTED))
                    .asException();
        }
        return path;
    }

    private ReceiptsRequest named(HttpServletRequest request) {
        QueryParameters.of(request);
        return ReceiptsRequestReader.read(bodies.read(request));
    }

    private Received received(Call call, List<ReceivedMessage> deliveries) {
        return new Received(deliveries.stream()
                .map(delivery -> new Message(delivery.receipt(), delivery.count(), answers.view(call, delivery.job())))
                .toList());
    }

    private static Settled settled(ReceiptsRequest named, List<ReceiptOutcome> outcomes) {
        List<Settlement> results = new ArrayList<>(outcomes.size());
        for (int i = 0; i < outcomes.size(); i++) {
            results.add(new Settlement(named.receipts().get(i), outcomes.get(i).code()));
        }
        return new Settled(results);
    }
}
