package dev.errand.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PendingNotificationsTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final PendingNotifications pending = new PendingNotifications(5);

    private void add(Topic topic, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            pending.add(topic, prefix + i);
        }
    }

    @Test
    void whatIsToldAgain_isSentOnce_andInOrder() {
        pending.add(Topic.WORK, "b");
        pending.add(Topic.WORK, "a");
        pending.add(Topic.WORK, "b");
        pending.add(Topic.BATCH, "b");

        NotificationBatch hints = pending.take();

        assertThat(hints.keys().get(Topic.WORK)).containsExactly("b", "a");
        assertThat(hints.keys().get(Topic.BATCH)).containsExactly("b");
        assertThat(hints.everything()).isEmpty();
        assertThat(hints.size()).isEqualTo(3);
        assertThat(pending.take()).isEqualTo(NotificationBatch.NONE);
    }

    @Test
    void tooMuch_becomesEverythingOfTheLargestTopic_andSparesTheOthers() {
        pending.add(Topic.WORK, "default");
        add(Topic.FINISHED, "job", 1000);
        pending.add(Topic.CANCEL, "node");

        assertThat(pending.take())
                .isEqualTo(new NotificationBatch(
                        Map.of(Topic.WORK, Set.of("default"), Topic.CANCEL, Set.of("node")), Set.of(Topic.FINISHED)));
        add(Topic.FINISHED, "job", 5);
        assertThat(pending.take().keys().get(Topic.FINISHED)).hasSize(5);
    }

    @Test
    void aKeyThatCannotBeSent_becomesEverything() {
        pending.add(Topic.WORK, "a queue, with: signs");
        pending.add(Topic.WORK, "default");

        assertThat(pending.take()).isEqualTo(new NotificationBatch(Map.of(), Set.of(Topic.WORK)));
    }

    @Test
    void theBell_ringsForTheFirstThingOnly_andAgainAfterAllWasTaken() throws InterruptedException {
        pending.add(Topic.WORK, "default");
        assertThat(pending.bell().await(LONG)).isTrue();
        pending.add(Topic.WORK, "other");
        assertThat(pending.bell().await(Duration.ZERO)).isFalse();

        assertThat(pending.take().size()).isEqualTo(2);
        pending.addEverything(Topic.BATCH);
        assertThat(pending.bell().await(Duration.ZERO)).isTrue();
    }
}
