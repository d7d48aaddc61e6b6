package dev.errand.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class KeyCoalescerTest {

    private final List<List<String>> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final KeyCoalescer looks = new KeyCoalescer("looking", "look", 10, this::look);

    private void look(List<String> keys) {
        seen.add(keys);
        if (keys.contains("slow")) {
            entered.countDown();
            awaitQuietly(goOn);
        }
        if (keys.contains("bad")) {
            throw new IllegalStateException("away, says the test");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatComesDuringALook_isLookedAtTogether_andEachThingOnce() {
        looks.ask("slow");
        awaitQuietly(entered);
        looks.ask("a");
        looks.ask(List.of("b", "a"));
        goOn.countDown();

        await().untilAsserted(() -> assertThat(seen).containsExactly(List.of("slow"), List.of("a", "b")));
    }

    @Test
    void many_areLookedAtInParts() {
        looks.ask(IntStream.range(0, 25).mapToObj(Integer::toString).toList());

        await().untilAsserted(() -> assertThat(seen.stream().map(List::size)).containsExactly(10, 10, 5));
    }

    @Test
    void aLookThatFails_doesNotEndTheLooking() {
        looks.ask("bad");
        await().until(() -> seen.size() == 1);
        looks.ask("good");

        await().untilAsserted(() -> assertThat(seen).containsExactly(List.of("bad"), List.of("good")));
    }

    @Test
    void nothing_isNotLookedAt() {
        looks.ask(List.of());
        looks.ask("a");

        await().untilAsserted(() -> assertThat(seen).containsExactly(List.of("a")));
    }
}
