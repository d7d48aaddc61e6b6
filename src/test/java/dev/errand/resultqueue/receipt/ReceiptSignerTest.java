package dev.errand.resultqueue.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptSignerTest {

    private final ReceiptSigner signer = new ReceiptSigner("secret".getBytes(StandardCharsets.UTF_8));
    private final Receipt receipt = new Receipt(7, 2);

    @Test
    void verify_readsWhatSignWrote() {
        assertThat(signer.verify("q", signer.sign("q", receipt))).contains(receipt);
    }

    @Test
    void sign_givesEachDeliveryAnotherText() {
        assertThat(signer.sign("q", receipt))
                .isNotEqualTo(signer.sign("q", new Receipt(7, 3)))
                .isNotEqualTo(signer.sign("q", new Receipt(8, 2)));
    }

    @Test
    void verify_knowsNoReceiptOfAnotherQueueOrSecret() {
        ReceiptSigner other = new ReceiptSigner("other".getBytes(StandardCharsets.UTF_8));

        assertThat(signer.verify("r", signer.sign("q", receipt))).isEmpty();
        assertThat(signer.verify("q", other.sign("q", receipt))).isEmpty();
    }

    @Test
    void verify_refusesEveryTextThatDiffersInOneCharacter() {
        String text = signer.sign("q", receipt);
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(signer.verify("q", text.substring(0, i) + other + text.substring(i + 1)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "made-up",
                "########################################",
                "ÄÖÜäöüÄÖÜäöüÄÖÜäöüÄÖÜäöüÄÖÜäöüÄÖÜäöüÄÖÜä"
            })
    void verify_refusesWhatIsMadeUp(String text) {
        assertThat(signer.verify("q", text)).isEmpty();
    }
}
