package dev.errand.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sealed opens where it stands, whole or in parts, and nowhere else. */
class SealingTest {

    private static final Place PLACE = new Place("shop", "job_1", "job.args");

    private final Random random = new Random(7);
    private final Sealing sealing = sealing();

    private Sealing sealing() {
        DataKey key = DataKey.of(random.nextLong(), bytes(DataKey.BYTES));
        DataKeys.add(List.of(key));
        return new Sealing(key, new SecretKeySpec(bytes(DataKey.BYTES), "HmacSHA256"));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void aText_opensWhereItStands_andIsSealedOtherwiseEachTime() {
        String sealed = sealing.text("[\"grün\", 1]", PLACE);

        assertThat(Sealed.isSealed(sealed)).isTrue();
        assertThat(sealed).doesNotContain("gr");
        assertThat(Sealed.open(sealed, PLACE)).isEqualTo("[\"grün\", 1]");
        assertThat(sealing.text("[\"grün\", 1]", PLACE)).isNotEqualTo(sealed);
        assertThat(Sealed.open("[1]", PLACE)).isEqualTo("[1]");
    }

    @Test
    void aText_doesNotOpenElsewhere_norWhenItWasChanged() {
        String sealed = sealing.text("[1]", PLACE);
        char[] changed = sealed.toCharArray();
        changed[sealed.length() - 3] = changed[sealed.length() - 3] == 'A' ? 'B' : 'A';

        for (Place other : List.of(
                new Place("shop", "job_2", "job.args"),
                new Place("shop", "job_1", "job.kwargs"),
                new Place(null, "job_1", "job.args"))) {
            assertThatThrownBy(() -> Sealed.open(sealed, other))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining(other.column() + " of " + other.id());
        }
        for (String bad : List.of(new String(changed), sealed.substring(0, 20), sealed + "!", "~e1.")) {
            assertThatThrownBy(() -> Sealed.open(bad, PLACE)).isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void whatAnUnknownKeySealed_saysWhichKeyIsMissing() {
        DataKey key = DataKey.of(0x0123456789abcdefL, bytes(DataKey.BYTES));
        String sealed = new Sealing(key, null).text("[1]", PLACE);

        assertThatThrownBy(() -> Sealed.open(sealed, PLACE)).hasMessageContaining("no data key 0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
    void manyBytes_openInParts(int size) {
        byte[] value = bytes(size);
        byte[] sealed = sealing.blocks(value, PLACE);

        assertThat(sealed).hasSize((int) Blocks.sealedSize(size)).hasSizeGreaterThan(size);
        assertThat(Blocks.open(sealed, (long) size, PLACE)).isEqualTo(value);
        assertThat(Blocks.open(value, (long) size, PLACE)).isEqualTo(value);
        for (long from : new long[] {0, 1, 65_535, 65_536, 100_000, size - 1}) {
            int limit = 70_000;
            if (from >= 0 && from < size) {
                Blocks.Range range = Blocks.range(from, limit);
                byte[] part = Arrays.copyOfRange(
                        sealed, (int) range.from(), (int) Math.min(sealed.length, range.from() + range.length()));
                assertThat(Blocks.open(part, from, limit, size, PLACE))
                        .isEqualTo(Arrays.copyOfRange(value, (int) from, (int) Math.min(size, from + limit)));
            }
        }
    }

    @Test
    void blocks_cannotBeLeftOutMovedOrCut() {
        byte[] sealed = sealing.blocks(bytes(150_000), PLACE);
        int block = 65_536 + Sealed.OVERHEAD;
        byte[] moved = sealed.clone();
        System.arraycopy(sealed, block, moved, 0, block);

        assertThatThrownBy(() -> Blocks.open(moved, 150_000L, PLACE)).isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> Blocks.open(Arrays.copyOf(sealed, sealed.length - 1), 150_000L, PLACE))
                .isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> Blocks.open(Arrays.copyOf(sealed, 2 * block), 131_072L, PLACE))
                .isInstanceOf(UnreadableException.class);
    }

    @Test
    void fewBytes_openWhereTheyStand() {
        byte[] secret = bytes(64);
        byte[] sealed = sealing.bytes(secret, PLACE);

        assertThat(Sealed.open(sealed, PLACE)).isEqualTo(secret);
        assertThat(Sealed.open(secret, PLACE)).isEqualTo(secret);
    }

    @Test
    void noNonce_comesTwice() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            byte[] sealed = sealing.bytes(new byte[1], PLACE);
            nonces.add(new String(sealed, 12, 12, StandardCharsets.ISO_8859_1));
        }
        assertThat(nonces).hasSize(1_000);
    }

    @Test
    void hashesOfRequests_areKeptSoThatNobodyCanTryThem() {
        String kept = sealing.fingerprint("jobs:0123");

        assertThat(kept).doesNotContain("0123").isEqualTo(sealing.fingerprint("jobs:0123"));
        assertThat(sealing.isFingerprint(kept, "jobs:0123")).isTrue();
        assertThat(sealing.isFingerprint("jobs:0123", "jobs:0123")).isTrue();
        assertThat(sealing.isFingerprint(kept, "jobs:0124")).isFalse();
        assertThat(Sealing.NONE.fingerprint("jobs:0123")).isEqualTo("jobs:0123");
    }
}
