package dev.errand.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationCodecTest {

    private static NotificationCodec.Message decode(String payload) {
        return NotificationCodec.decode(payload).orElseThrow();
    }

    @Test
    void whatIsSent_isWhatComes() {
        NotificationBatch hints = new NotificationBatch(
                Map.of(Topic.WORK, Set.of("default", "slow"), Topic.FINISHED, Set.of("job_1")), Set.of(Topic.BATCH));

        List<String> payloads = NotificationCodec.encode("me", hints);

        assertThat(payloads).hasSize(1);
        assertThat(decode(payloads.getFirst())).isEqualTo(new NotificationCodec.Message("me", false, hints));
        assertThat(decode(NotificationCodec.hello("me")))
                .isEqualTo(new NotificationCodec.Message("me", true, NotificationBatch.NONE));
        assertThat(NotificationCodec.encode("me", NotificationBatch.NONE)).isEmpty();
    }

    @Test
    void aLot_goesInPiecesThatTheServerTakes_andIsAllThere() {
        Set<String> ids = new LinkedHashSet<>();
        for (int i = 0; i < 1000; i++) {
            ids.add("job_01kjcq5t00e9f800000000" + (1000 + i));
        }
        Set<String> came = new TreeSet<>();

        List<String> payloads = NotificationCodec.encode(
                "me", new NotificationBatch(Map.of(Topic.CHANGED, ids, Topic.FINISHED, ids), Set.of(Topic.WORK)));

        assertThat(payloads).hasSizeBetween(8, 9).allMatch(payload -> payload.length() < 8000);
        for (String payload : payloads) {
            decode(payload).hints().keys().forEach((topic, keys) -> keys.forEach(key -> came.add(topic + key)));
        }
        assertThat(came).hasSize(2000);
        assertThat(decode(payloads.getFirst()).hints().everything()).containsExactly(Topic.WORK);
        assertThat(payloads).doesNotHaveDuplicates();
    }

    @Test
    void whatANewerVersionAdds_isPassedOver() {
        assertThat(decode("1 me z:new greeting w:default zz:* z"))
                .isEqualTo(new NotificationCodec.Message(
                        "me", false, new NotificationBatch(Map.of(Topic.WORK, Set.of("default")), Set.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2 me w:default", "{}", "errand"})
    void anythingElse_isNothing(String payload) {
        assertThat(NotificationCodec.decode(payload)).isEqualTo(Optional.empty());
    }
}
