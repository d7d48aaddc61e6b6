package dev.errand.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTextTest {

    private final KeyText key = KeyText.generate(Clock.systemUTC());

    @Test
    void aKey_isReadAsItWasWritten() {
        KeyText read = KeyText.parse(key.reveal()).orElseThrow();

        assertThat(read.id()).isEqualTo(key.id()).startsWith("key_");
        assertThat(read.hash()).isEqualTo(key.hash()).hasSize(32);
        assertThat(key.reveal()).matches("errk_[0-9a-z]{26}_[0-9a-z]{59}");
    }

    @Test
    void anyOtherDigit_isNoticed() {
        String text = key.reveal();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == '0' ? '1' : '0';
            String mistyped = text.substring(0, i) + other + text.substring(i + 1);
            assertThat(KeyText.parse(mistyped)).as(mistyped).isEmpty();
        }
    }

    @Test
    void whatIsNoKey_isNone() {
        for (String text : new String[] {
            "", "errk_", key.reveal() + "0", " " + key.reveal(), key.reveal().toUpperCase(java.util.Locale.ROOT)
        }) {
            assertThat(KeyText.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void keys_areAllDifferent_andAnotherSecretHasTheSameId() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            KeyText again = KeyText.of(key.id());
            assertThat(again.id()).isEqualTo(key.id());
            assertThat(texts.add(again.reveal())).isTrue();
        }
    }

    @Test
    void aKey_isNotPrinted() {
        assertThat(key.toString()).doesNotContain(key.reveal().substring(10));
    }
}
