package dev.errand.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutboxTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(60);

    private final Outbox outbox = new Outbox(5);

    private void add(Topic topic, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            outbox.add(topic, prefix + i);
        }
    }

    @Test
    void whatIsToldAgain_isSentOnce_andInOrder() throws InterruptedException {
        outbox.add(Topic.WORK, "b");
        outbox.add(Topic.WORK, "a");
        outbox.add(Topic.WORK, "b");
        outbox.add(Topic.BATCH, "b");

        Hints hints = outbox.take(LONG);

        assertThat(hints.keys().get(Topic.WORK)).containsExactly("b", "a");
        assertThat(hints.keys().get(Topic.BATCH)).containsExactly("b");
        assertThat(hints.everything()).isEmpty();
        assertThat(hints.size()).isEqualTo(3);
        assertThat(outbox.take(0)).isEqualTo(Hints.NONE);
    }

    @Test
    void tooMuch_becomesEverythingOfTheLargestTopic_andSparesTheOthers() throws InterruptedException {
        outbox.add(Topic.WORK, "default");
        add(Topic.FINISHED, "job", 1000);
        outbox.add(Topic.CANCEL, "node");

        assertThat(outbox.take(LONG))
                .isEqualTo(new Hints(
                        Map.of(Topic.WORK, Set.of("default"), Topic.CANCEL, Set.of("node")), Set.of(Topic.FINISHED)));
        add(Topic.FINISHED, "job", 5);
        assertThat(outbox.take(LONG).keys().get(Topic.FINISHED)).hasSize(5);
    }

    @Test
    void aKeyThatCannotBeSent_becomesEverything() throws InterruptedException {
        outbox.add(Topic.WORK, "a queue, with: signs");
        outbox.add(Topic.WORK, "default");

        assertThat(outbox.take(LONG)).isEqualTo(new Hints(Map.of(), Set.of(Topic.WORK)));
    }

    @Test
    void take_waitsForSomething_butNotWhenHurriedOrClosed() throws InterruptedException {
        Thread other = Thread.startVirtualThread(() -> outbox.add(Topic.WORK, "default"));
        assertThat(outbox.take(LONG).size()).isEqualTo(1);
        other.join();

        outbox.hurry();
        assertThat(outbox.take(LONG)).isEqualTo(Hints.NONE);
        assertThat(outbox.take(1)).isEqualTo(Hints.NONE);
        outbox.close();
        assertThat(outbox.take(LONG)).isEqualTo(Hints.NONE);
        outbox.pause(LONG);
        outbox.add(Topic.WORK, "default");
        assertThat(outbox.take(LONG).size()).isEqualTo(1);
    }
}
