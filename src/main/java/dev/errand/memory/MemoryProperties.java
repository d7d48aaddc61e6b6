package dev.errand.memory;

import java.time.Duration;
import java.util.Objects;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much of the heap large things may take. Each key is described in {@code application.yaml}.
 *
 * @param answers for answers that go out; an eighth of the heap unless set, and 64 KB at the least
 * @param requests for bodies that come in; five sixteenths of the heap unless set, and 64 KB at the least
 * @param attempts for arguments and results of attempts; three sixteenths of the heap unless set, and 64 KB at the least
 * @param patience how long a request waits for its share, from 1 ms
 * @param page about how much one page of a list holds, from 16 KB to 64 MB; beyond it the page ends early
 */
@Validated
@ConfigurationProperties("errand.memory")
public record MemoryProperties(
        @Nullable DataSize answers,
        @Nullable DataSize requests,
        @Nullable DataSize attempts,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration patience,
        @DefaultValue("2MB") DataSize page) {

    private static final DataSize LEAST = DataSize.ofKilobytes(64);
    private static final DataSize LEAST_PAGE = DataSize.ofBytes(Memory.SMALL);
    private static final DataSize MAX_PAGE = DataSize.ofMegabytes(64);

    private static final int PARTS = 16;
    private static final int ANSWERS = 2;
    private static final int REQUESTS = 5;
    private static final int ATTEMPTS = 3;

    /** Checks what annotations cannot say. */
    public MemoryProperties {
        long heap = Runtime.getRuntime().maxMemory();
        answers = checked("answers", answers, heap / PARTS * ANSWERS);
        requests = checked("requests", requests, heap / PARTS * REQUESTS);
        attempts = checked("attempts", attempts, heap / PARTS * ATTEMPTS);
        checkSum(answers.toBytes() + requests.toBytes() + attempts.toBytes(), heap);
        if (page.compareTo(LEAST_PAGE) < 0 || page.compareTo(MAX_PAGE) > 0) {
            throw new IllegalArgumentException("errand.memory.page must be between 16KB and 64MB, not " + page);
        }
    }

    private static DataSize checked(String key, @Nullable DataSize size, long usual) {
        DataSize set = Objects.requireNonNullElseGet(size, () -> DataSize.ofBytes(usual));
        if (set.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("errand.memory." + key + " must be at least 64KB, not " + set);
        }
        return set;
    }

    /** What is left is for everything that is not counted. */
    static void checkSum(long bytes, long heap) {
        if (bytes > heap / 4 * 3) {
            throw new IllegalArgumentException(
                    "errand.memory.answers, errand.memory.requests and errand.memory.attempts are " + bytes
                            + " bytes together; at most three quarters of the heap are theirs, which are "
                            + heap / 4 * 3);
        }
    }
}
