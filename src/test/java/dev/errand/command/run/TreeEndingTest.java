package dev.errand.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.command.process.Tree;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TreeEndingTest {

    private final Stubborn tree = new Stubborn();

    @AfterEach
    void forgetInterrupt() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatEndsAtSigkill_isKilledAfterItsGrace() {
        tree.endsAtKill = true;

        new TreeEnding("job_1 of the task it", tree, () -> Duration.ofMillis(20), Duration.ofMinutes(10)).kill();

        assertThat(tree.terms).isPositive();
        assertThat(tree.kills).isPositive();
        assertThat(tree.left).isFalse();
    }

    @Test
    void whatCannotBeEnded_isLeftToItself() {
        new TreeEnding("job_1 of the task it", tree, () -> Duration.ofMillis(20), Duration.ofMillis(50)).kill();

        assertThat(tree.kills).isPositive();
        assertThat(tree.left).isTrue();
    }

    @Test
    void whatTheRootHasLeft_isLeftToItselfAsWell() throws InterruptedException {
        new TreeEnding("job_1 of the task it", tree, () -> Duration.ofMillis(20), Duration.ofMillis(50))
                .settle(Duration.ZERO);

        assertThat(tree.kills).isPositive();
        assertThat(tree.left).isTrue();
    }

    @Test
    void anInterrupt_isKept_whileItIsSeenTo() {
        tree.endsAtKill = true;
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new TreeEnding(
                                "job_1 of the task it", tree, () -> Duration.ofMillis(20), Duration.ofMinutes(10))
                        .settle(Duration.ofMinutes(10)))
                .isInstanceOf(InterruptedException.class);
        assertThat(tree.left).isFalse();
    }

    /** A tree of which something is left until it is killed, or for ever. */
    private static final class Stubborn implements Tree {

        private final CompletableFuture<Integer> exit = new CompletableFuture<>();
        private boolean endsAtKill;
        private boolean left = true;
        private int terms;
        private int kills;

        @Override
        public Process root() {
            return new Numbered();
        }

        @Override
        public CompletableFuture<Integer> exit() {
            return exit;
        }

        @Override
        public CompletableFuture<Boolean> look() {
            return CompletableFuture.completedFuture(left);
        }

        @Override
        public List<Long> left() {
            return List.of(4712L);
        }

        @Override
        public void signal(boolean kill) {
            terms += kill ? 0 : 1;
            kills += kill ? 1 : 0;
            left = !(kill && endsAtKill);
        }

        @Override
        public Duration grace() {
            return Duration.ZERO;
        }

        @Override
        public void close() {}
    }

    /** Nothing but a number. */
    private static final class Numbered extends Process {

        @Override
        public long pid() {
            return 4711;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public int waitFor() {
            return 0;
        }

        @Override
        public int exitValue() {
            return 0;
        }

        @Override
        public void destroy() {}
    }
}
