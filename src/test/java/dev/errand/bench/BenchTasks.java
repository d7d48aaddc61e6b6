package dev.errand.bench;

import dev.errand.task.Task;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Tasks that do nothing. */
@Component
@Profile(BenchServer.PROFILE)
class BenchTasks {

    /** What a job with some arguments might take. */
    record Address(String city, int number, List<String> lines) {}

    @Task("noop")
    void noop(String payload) {}

    /** As many at once as the queue has slots, so that keeping the limit is all that it costs. */
    @Task(value = "noop_limited", concurrency = 256)
    void noopLimited(String payload) {}

    @Task("failing")
    void fail(String payload) {
        throw new IllegalStateException("no place for " + payload);
    }

    @Task("noop_mixed")
    void noopMixed(String name, int count, BigDecimal amount, boolean flag, Address address, @Nullable Long limit) {}
}
