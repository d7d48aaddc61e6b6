package dev.errand.resultqueue.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.resultqueue.ReceiveOrder;
import dev.errand.resultqueue.ResultQueueProperties;
import dev.errand.store.Extent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerQueueTest {

    private static final ResultQueueProperties PROPERTIES =
            new ResultQueueProperties(Duration.ofDays(7), 500, 10, 1000, Duration.ofMinutes(1));

    private final List<Runnable> meanwhile = new ArrayList<>();
    private final ConsumerQueue line = new ConsumerQueue("q", new Empty(), Runnable::run, PROPERTIES);

    /** Has nothing for anybody, and lets something happen while it is asked. */
    private final class Empty implements ConsumerQueue.Source {
        @Override
        public List<WaitingConsumer> give(String queue, List<WaitingConsumer> group) {
            List.copyOf(meanwhile).forEach(Runnable::run);
            return group;
        }

        @Override
        public void wakeLater(ConsumerQueue of) {
            // Nobody need look again.
        }

        @Override
        public void idle(String queue) {
            // Nothing is kept.
        }
    }

    private static WaitingConsumer patient() {
        ReceiveOrder order = new ReceiveOrder(1, Duration.ofMinutes(1), Duration.ofSeconds(30), Extent.FULL);
        return new WaitingConsumer(order, () -> false, System.nanoTime());
    }

    @Test
    void leaveAll_answersAlsoWhoIsBeingServedJustThen() {
        meanwhile.add(line::leaveAll);
        WaitingConsumer served = patient();
        line.join(served);

        assertThat(served.answer()).isCompletedWithValue(Handful.NONE);
        assertThat(line.isIdle()).isTrue();
    }

    @Test
    void leaveAll_doesNotSendAwayWhoComesLater() {
        line.join(patient());
        line.leaveAll();
        WaitingConsumer later = patient();
        line.join(later);

        assertThat(later.answer()).isNotDone();
    }
}
