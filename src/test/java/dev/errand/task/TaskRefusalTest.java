package dev.errand.task;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.errand.task.catalog.TaskCatalog;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that stop the start-up, each with the problem it is told. */
class TaskRefusalTest {

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    static Stream<Arguments> unfit() {
        return Stream.of(
                Arguments.of("must be 1 to 100 characters", new Object() {
                    @Task("")
                    void noName() {}
                }),
                Arguments.of("must be 1 to 100 characters", new Object() {
                    @Task("a b")
                    void blank() {}
                }),
                Arguments.of("must be 1 to 100 characters", new Object() {
                    @Task("é")
                    void foreign() {}
                }),
                Arguments.of("must be 1 to 100 characters", new Object() {
                    @Task("x/y")
                    void slash() {}
                }),
                Arguments.of("queue", new Object() {
                    @Task(value = "x", queue = " ")
                    void queue() {}
                }),
                Arguments.of("timeoutSeconds", new Object() {
                    @Task(value = "x", timeoutSeconds = -1)
                    void early() {}
                }),
                Arguments.of("timeoutSeconds", new Object() {
                    @Task(value = "x", timeoutSeconds = Double.NaN)
                    void never() {}
                }),
                Arguments.of("maxAttempts", new Object() {
                    @Task(value = "x", maxAttempts = 0)
                    void none() {}
                }),
                Arguments.of("maxAttempts", new Object() {
                    @Task(value = "x", maxAttempts = 101)
                    void tooMany() {}
                }),
                Arguments.of("is not JSON", new Object() {
                    @Task("x")
                    void broken(@Param(defaultValue = "{") int a) {}
                }),
                Arguments.of("does not fit", new Object() {
                    @Task("x")
                    void unfitDefault(@Param(defaultValue = "\"1\"") int a) {}
                }),
                Arguments.of("does not fit", new Object() {
                    @Task("x")
                    void nullDefault(@Param(defaultValue = "null") int a) {}
                }),
                Arguments.of("two parameters", new Object() {
                    @Task("x")
                    void doubled(int a, @Param(name = "a") int b) {}
                }),
                Arguments.of("cannot be read", new Object() {
                    @Task("x")
                    void unreadable(Runnable a) {}
                }),
                Arguments.of("is not JSON", new Object() {
                    @Task(value = "x", exampleArgs = "[")
                    void brokenExample() {}
                }),
                Arguments.of("exampleArgs do not fit", new Object() {
                    @Task(value = "x", exampleArgs = "[1]")
                    void unfitExample() {}
                }),
                Arguments.of("exampleArgs do not fit", new Object() {
                    @Task(value = "x", exampleArgs = "{}")
                    void objectExample() {}
                }),
                Arguments.of("CompletionStage", new Object() {
                    @Task("x")
                    Future<String> future() {
                        return CompletableFuture.completedFuture("");
                    }
                }),
                Arguments.of("cannot be a result", new Object() {
                    @Task("x")
                    InputStream stream() {
                        return new ByteArrayInputStream(new byte[0]);
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfit")
    void of_refusesWhatCannotWork(String problem, Object bean) {
        assertThatIllegalStateException()
                .isThrownBy(() -> TaskCatalog.of(bean))
                .withMessageContaining("@Task method")
                .withMessageContaining(problem);
    }
}
