package dev.errand.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeersTest {

    private final Peers peers = new Peers(10);

    @Test
    void whoHasNotListenedForAWhile_doesNotKnowThatItIsAlone() {
        assertThat(peers.alone(1000)).isFalse();
        peers.listening(true, 1000);
        assertThat(peers.alone(1010)).isFalse();
        assertThat(peers.alone(1011)).isTrue();
        peers.listening(false, 1020);
        assertThat(peers.alone(2000)).isFalse();
    }

    @Test
    void aPeer_isThereWhileItGivesSignsOfLife() {
        peers.listening(true, 0);
        assertThat(peers.heard("other", 100)).isTrue();
        assertThat(peers.heard("other", 110)).isFalse();
        assertThat(peers.alone(120)).isFalse();
        assertThat(peers.alone(121)).isTrue();
        assertThat(peers.heard("other", 121)).isTrue();
        assertThat(peers.size()).isEqualTo(1);
    }

    @Test
    void thoseWhoAreGone_areForgotten() {
        for (int i = 0; i < 100; i++) {
            peers.heard("node" + i, i * 100L);
        }
        assertThat(peers.size()).isEqualTo(1);
    }
}
