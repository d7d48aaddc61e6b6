package dev.errand.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedNotifierTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration CHECK = Duration.ofSeconds(10);
    private static final NotifyProperties DEFAULT =
            new NotifyProperties(true, Duration.ofMillis(5), 1000, CHECK, Duration.ofMillis(100), NEVER, NEVER);

    private final MemoryChannels server = new MemoryChannels();
    private final List<SharedNotifier> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(SharedNotifier::stop);
    }

    private SharedNotifier start(NotifyProperties properties) {
        SharedNotifier notifier = new SharedNotifier(server, properties, new SimpleMeterRegistry());
        notifier.start();
        started.add(notifier);
        return notifier;
    }

    private SharedNotifier hearing(NotifyProperties properties) {
        SharedNotifier notifier = start(properties);
        await().until(notifier::hearing);
        return notifier;
    }

    private static HeardHints listen(Notifier notifier, Topic topic) {
        HeardHints heard = new HeardHints();
        notifier.on(heard, topic);
        return heard;
    }

    private static NotifyProperties polling(boolean enabled, Duration check) {
        return new NotifyProperties(
                enabled, Duration.ofMillis(5), 1000, check, Duration.ofMillis(50), NEVER, Duration.ofMillis(20));
    }

    @Test
    void aHint_isHeardHereAtOnce_andElsewhereOnce() {
        SharedNotifier here = hearing(DEFAULT);
        SharedNotifier there = hearing(DEFAULT);
        HeardHints heardHere = listen(here, Topic.WORK);
        HeardHints heardThere = listen(there, Topic.WORK);
        HeardHints other = listen(there, Topic.BATCH);

        here.tell(Topic.WORK, "default");
        assertThat(heardHere.keys()).containsExactly("default");
        here.tellOthers(Topic.WORK, "slow");

        await().untilAsserted(() -> assertThat(heardThere.keys()).containsExactly("default", "slow"));
        assertThat(heardHere.keys()).containsExactly("default");
        assertThat(other.keys()).isEmpty();
    }

    @Test
    void many_areGathered_andAllArrive() {
        SharedNotifier here = hearing(DEFAULT);
        HeardHints heard = listen(hearing(DEFAULT), Topic.FINISHED);
        List<String> ids = IntStream.range(0, 900).mapToObj(i -> "job_" + i).toList();
        int before = server.sent.size();

        ids.forEach(id -> here.tellOthers(Topic.FINISHED, id));

        await().untilAsserted(() -> assertThat(heard.keys()).containsExactlyElementsOf(ids));
        assertThat(server.sent.size() - before).isLessThan(200);
    }

    @Test
    void whatWasToldLast_isStillSentAtTheEnd() {
        SharedNotifier here = hearing(DEFAULT);
        HeardHints heard = listen(hearing(DEFAULT), Topic.WORK);

        here.tellOthers(Topic.WORK, "default");
        here.stop();

        await().untilAsserted(() -> assertThat(heard.keys()).containsExactly("default"));
    }

    @Test
    void aNodeThatIsAlone_sendsOnlySignsOfLife_untilItHearsAnother() {
        NotifyProperties often = polling(true, Duration.ofMillis(200));
        SharedNotifier here = hearing(often);
        await().untilAsserted(() -> {
            server.sent.clear();
            here.tellOthers(Topic.WORK, "default");
            await().until(() -> server.sent.size() >= 2);
            assertThat(server.sent).allMatch(payload -> payload.contains("hello"));
        });

        HeardHints heard = listen(hearing(often), Topic.WORK);
        await().untilAsserted(() -> {
            here.tellOthers(Topic.WORK, "default");
            assertThat(heard.keys()).contains("default");
        });
    }

    @Test
    void aLostConnection_isOpenedAgain_andEverythingIsLookedAt() {
        SharedNotifier here = hearing(DEFAULT);
        SharedNotifier there = hearing(DEFAULT);
        HeardHints heard = listen(there, Topic.WORK);

        server.down = true;
        server.cut();
        await().until(() -> !there.hearing());
        here.tellOthers(Topic.WORK, "default");
        server.down = false;

        await().until(there::hearing);
        assertThat(heard.looks()).isPositive();
        await().untilAsserted(() -> {
            here.tellOthers(Topic.WORK, "slow");
            assertThat(heard.keys()).contains("slow");
        });
    }

    @Test
    void aServerThatAcceptsToBeListenedToButPassesNothingOn_isNotTrusted() {
        server.passesNothingOn = true;
        SharedNotifier here = start(polling(true, CHECK));
        HeardHints heard = listen(here, Topic.WORK);

        await().until(() -> heard.looks() > 5);
        assertThat(here.hearing()).isFalse();

        server.passesNothingOn = false;
        await().until(here::hearing);
    }

    @Test
    void aConnectionThatGoesSilent_isGivenUp() {
        SharedNotifier here = hearing(polling(true, Duration.ofMillis(200)));
        HeardHints heard = listen(here, Topic.WORK);
        assertThat(heard.looks()).isZero();

        server.passesNothingOn = true;

        await().until(() -> !here.hearing());
        await().until(() -> heard.looks() > 5);
    }

    @Test
    void withoutNotifications_nothingIsOpened_andEverythingIsLookedAtNowAndThen() {
        SharedNotifier here = start(polling(false, CHECK));
        HeardHints heard = listen(here, Topic.WORK);

        here.tell(Topic.WORK, "default");

        assertThat(heard.keys()).containsExactly("default");
        await().until(() -> heard.looks() > 5);
        assertThat(server.connections()).isZero();
    }

    @Test
    void aListenerThatThrows_disturbsNobody() {
        SharedNotifier here = hearing(DEFAULT);
        here.on(
                new Notifier.Listener() {
                    @Override
                    public void heard(String key) {
                        throw new IllegalStateException("says the test");
                    }

                    @Override
                    public void anything() {
                        throw new IllegalStateException("says the test");
                    }
                },
                Topic.WORK);
        HeardHints heard = listen(here, Topic.WORK);

        here.tell(Topic.WORK, "default");

        assertThat(heard.keys()).containsExactly("default");
    }

    @Test
    void aNotifierThatWasStopped_canBeStartedAgain() {
        SharedNotifier here = hearing(DEFAULT);
        here.stop();
        assertThat(here.isRunning()).isFalse();
        await().until(() -> server.connections() == 0);

        here.start();

        await().until(here::hearing);
    }
}
