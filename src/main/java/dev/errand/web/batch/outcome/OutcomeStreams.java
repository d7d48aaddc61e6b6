package dev.errand.web.batch.outcome;

import dev.errand.batch.BatchProperties;
import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.batch.BatchSignals;
import dev.errand.memory.Memory;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import dev.errand.web.support.StreamedAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** All open streams of outcomes, with the few threads that feed them. They are cut before the web server waits for its last calls. */
@Component
public class OutcomeStreams extends PhasedLifecycle {

    static final String MEDIA_TYPE = "application/jsonl";

    private static final Duration PAUSE = Duration.ofSeconds(5);
    /** How often in the time of a heartbeat streams are looked at. */
    private static final int TICKS = 3;

    private final BatchResults results;
    private final BatchReads reads;
    private final BatchSignals signals;
    private final BatchProperties properties;
    private final Memory memory;
    private final JsonMapper json;
    private final Clock clock;
    private final Set<OutcomeStream> open = ConcurrentHashMap.newKeySet();
    private @Nullable ExecutorService pool;
    private final Poller ticker;

    OutcomeStreams(
            BatchResults results,
            BatchReads reads,
            BatchSignals signals,
            BatchProperties properties,
            Memory memory,
            JsonMapper json,
            Clock clock) {
        super(Phase.CLIENTS);
        this.results = results;
        this.reads = reads;
        this.signals = signals;
        this.properties = properties;
        this.memory = memory;
        this.json = json;
        this.clock = clock;
        long millis = Math.max(1, properties.heartbeat().toMillis() / TICKS);
        this.ticker =
                new Poller("errand-batch-tick", "looking after the streams of outcomes", Duration.ofMillis(millis));
    }

    /** Answers a request with a stream, which goes on when this call has returned. */
    void open(OutcomeQuery query, String base, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ExecutorService workers = pool;
        if (workers == null || open.size() >= properties.maxStreams()) {
            throw Problem.of(ProblemType.UNAVAILABLE, "no further stream can be opened just now")
                    .retryAfter(PAUSE)
                    .asException();
        }
        StreamedAnswer.begin(response, MEDIA_TYPE);
        if (request.getMethod().equals(HttpMethod.HEAD.name())) {
            return;
        }
        OutcomeLines lines = new OutcomeLines(results, reads, memory.answers(), json, clock, query, base);
        StreamedAnswer answer = new StreamedAnswer();
        OutcomeStream stream = new OutcomeStream(answer, lines, workers, closed -> forget(query.batchId(), closed));
        open.add(stream);
        signals.register(query.batchId(), stream);
        boolean started = false;
        try {
            answer.start(request, stream);
            started = true;
        } finally {
            if (!started) {
                stream.gone();
            }
        }
    }

    private void forget(String batchId, OutcomeStream stream) {
        signals.release(batchId, stream);
        open.remove(stream);
    }

    /** How many streams are open. */
    public int size() {
        return open.size();
    }

    /** A line that would be due before the next look is sent now. */
    private void tick() {
        long silence = properties.heartbeat().toNanos() * (TICKS - 1) / TICKS;
        open.forEach(stream -> stream.tick(silence));
    }

    @Override
    protected void begin() {
        pool = Executors.newFixedThreadPool(
                properties.streamThreads(),
                Thread.ofPlatform().name("errand-batch-stream-", 1).daemon().factory());
        ticker.every(this::tick);
    }

    @Override
    protected void end() {
        if (pool != null) {
            ticker.stop();
            open.forEach(stream -> stream.cut("the service is stopping"));
            pool.shutdown();
            pool = null;
        }
    }
}
