package dev.errand.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PendingNotificationsTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(60);

    private final PendingNotifications pending = new PendingNotifications(5);

    private void add(Topic topic, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            pending.add(topic, prefix + i);
        }
    }

    @Test
    void whatIsToldAgain_isSentOnce_andInOrder() throws InterruptedException {
        pending.add(Topic.WORK, "b");
        pending.add(Topic.WORK, "a");
        pending.add(Topic.WORK, "b");
        pending.add(Topic.BATCH, "b");

        NotificationBatch hints = pending.take(LONG);

        assertThat(hints.keys().get(Topic.WORK)).containsExactly("b", "a");
        assertThat(hints.keys().get(Topic.BATCH)).containsExactly("b");
        assertThat(hints.everything()).isEmpty();
        assertThat(hints.size()).isEqualTo(3);
        assertThat(pending.take(0)).isEqualTo(NotificationBatch.NONE);
    }

    @Test
    void tooMuch_becomesEverythingOfTheLargestTopic_andSparesTheOthers() throws InterruptedException {
        pending.add(Topic.WORK, "default");
        add(Topic.FINISHED, "job", 1000);
        pending.add(Topic.CANCEL, "node");

        assertThat(pending.take(LONG))
                .isEqualTo(new NotificationBatch(
                        Map.of(Topic.WORK, Set.of("default"), Topic.CANCEL, Set.of("node")), Set.of(Topic.FINISHED)));
        add(Topic.FINISHED, "job", 5);
        assertThat(pending.take(LONG).keys().get(Topic.FINISHED)).hasSize(5);
    }

    @Test
    void aKeyThatCannotBeSent_becomesEverything() throws InterruptedException {
        pending.add(Topic.WORK, "a queue, with: signs");
        pending.add(Topic.WORK, "default");

        assertThat(pending.take(LONG)).isEqualTo(new NotificationBatch(Map.of(), Set.of(Topic.WORK)));
    }

    @Test
    void take_waitsForSomething_butNotWhenHurriedOrClosed() throws InterruptedException {
        Thread other = Thread.startVirtualThread(() -> pending.add(Topic.WORK, "default"));
        assertThat(pending.take(LONG).size()).isEqualTo(1);
        other.join();

        pending.hurry();
        assertThat(pending.take(LONG)).isEqualTo(NotificationBatch.NONE);
        assertThat(pending.take(1)).isEqualTo(NotificationBatch.NONE);
        pending.close();
        assertThat(pending.take(LONG)).isEqualTo(NotificationBatch.NONE);
        pending.pause(LONG);
        pending.add(Topic.WORK, "default");
        assertThat(pending.take(LONG).size()).isEqualTo(1);
    }
}
