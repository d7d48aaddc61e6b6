package dev.errand.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReceiverPlacesTest {

    @Test
    void take_givesOneToEachInTurn() {
        ReceiverPlaces places = new ReceiverPlaces(5, 16);

        assertThat(places.take(List.of("a", "b", "c"))).isEqualTo(Map.of("a", 2, "b", 2, "c", 1));
        assertThat(places.free()).isZero();
        assertThat(places.take(List.of("d"))).isEmpty();
    }

    @Test
    void take_givesAnUnknownReceiverAFewPlaces_andMoreWithEachQuickAnswer() {
        ReceiverPlaces places = new ReceiverPlaces(64, 8);

        assertThat(places.take(List.of("a"))).isEqualTo(Map.of("a", 2));
        places.ended("a", true);
        assertThat(places.take(List.of("a"))).isEqualTo(Map.of("a", 2));
        for (int i = 0; i < 20; i++) {
            places.ended("a", true);
            places.take(List.of("a"));
        }
        places.giveBack("a", 8);
        assertThat(places.free()).isEqualTo(64);
        assertThat(places.take(List.of("a"))).isEqualTo(Map.of("a", 8));
    }

    @Test
    void take_leavesRoomForOthers_howeverManyReceiversHang() {
        ReceiverPlaces places = new ReceiverPlaces(64, 8);
        List<String> hanging =
                IntStream.range(0, 100).mapToObj(i -> "hanging" + i).toList();
        for (String one : hanging) {
            places.take(List.of(one));
            places.ended(one, false);
            places.giveBack(one, 1);
        }
        assertThat(places.free()).isEqualTo(64);

        assertThat(places.take(hanging)).hasSize(32);
        assertThat(places.take(List.of("healthy"))).isEqualTo(Map.of("healthy", 2));
        assertThat(places.free()).isEqualTo(30);
    }

    @Test
    void take_trustsAReceiverAgainThatAnswersQuickly() {
        ReceiverPlaces places = new ReceiverPlaces(4, 4);
        places.take(List.of("a"));
        places.ended("a", false);
        places.take(List.of("a"));
        places.ended("a", true);

        assertThat(places.take(List.of("a"))).isEqualTo(Map.of("a", 2));
    }

    @Test
    void take_forgetsReceiversThatWantNothing_whenThereAreTooMany() {
        ReceiverPlaces places = new ReceiverPlaces(2, 2);
        for (int i = 0; i < 25_000; i++) {
            String receiver = "r" + i;
            assertThat(places.take(List.of(receiver))).hasSize(1);
            places.ended(receiver, true);
        }
        assertThat(places.free()).isEqualTo(2);
    }
}
