package dev.errand.bench;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What everything is compared to, and what the service can say of itself. */
@RestController
@Profile(BenchServer.PROFILE)
class BenchController {

    private static final int COLLECTIONS = 3;

    private final MeterRegistry meters;
    private final byte[] accepted = SampleJobs.document(SampleJobs.RUNNING);
    private final byte[] finished = SampleJobs.document(SampleJobs.SUCCEEDED);

    BenchController(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * How far the service is.
     *
     * @param finished jobs that became final, after their commit
     * @param waiters clients that wait
     * @param heapBytes the heap in use
     */
    record Usage(long finished, long waiters, long heapBytes) {}

    /** Reads the body and answers as many bytes as a submission does. */
    @PostMapping("/bench/trivial")
    ResponseEntity<byte[]> trivialPost(HttpServletRequest request) throws IOException {
        request.getInputStream().readAllBytes();
        return ResponseEntity.accepted().contentType(MediaType.APPLICATION_JSON).body(accepted);
    }

    /** Answers as many bytes as a finished job has. */
    @GetMapping("/bench/trivial")
    ResponseEntity<byte[]> trivialGet() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(finished);
    }

    @GetMapping("/bench/usage")
    Usage usage() {
        double count = meters.find("errand.jobs.finished").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
        Gauge waiters = meters.find("errand.waiters").gauge();
        return new Usage(
                Math.round(count),
                waiters == null ? 0 : Math.round(waiters.value()),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    /** The same after the garbage is gone. */
    @PostMapping("/bench/gc")
    Usage usageWithoutGarbage() {
        for (int i = 0; i < COLLECTIONS; i++) {
            ManagementFactory.getMemoryMXBean().gc();
        }
        return usage();
    }
}
