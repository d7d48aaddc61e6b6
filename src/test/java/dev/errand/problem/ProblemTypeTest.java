package dev.errand.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTypeTest {

    @Test
    void titles_areUniqueButForTheTwoWaysToMissATaskOrAQueue() {
        assertThat(Arrays.stream(ProblemType.values())
                        .filter(type -> type != ProblemType.TASK_NOT_FOUND && type != ProblemType.QUEUE_NOT_FOUND)
                        .map(ProblemType::title))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void type_isFoundByItsCodeAndExplainsItself(ProblemType type) {
        assertThat(ProblemType.ofCode(type.code())).contains(type);
        assertThat(type.code()).matches("[a-z]+(-[a-z]+)*");
        assertThat(type.status()).isBetween(400, 599);
        assertThat(type.meaning()).endsWith(".");
        assertThat(type.remedy()).endsWith(".");
    }

    @Test
    void codes_areThoseOfTheContract() {
        assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::code))
                .contains(
                        "validation",
                        "unknown-task",
                        "invalid-arguments",
                        "too-large",
                        "unknown-queue",
                        "queue-full",
                        "store-unavailable",
                        "job-failed",
                        "job-timed-out",
                        "job-canceled",
                        "job-expired",
                        "job-abandoned",
                        "result-expired",
                        "job-not-cancelable",
                        "job-not-retryable",
                        "job-not-final",
                        "job-not-found",
                        "job-expired-record",
                        "idempotency-mismatch",
                        "idempotency-in-progress");
    }
}
