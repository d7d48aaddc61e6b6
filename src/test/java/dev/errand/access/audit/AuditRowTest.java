package dev.errand.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Caller;
import dev.errand.access.key.KeyText;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AuditRowTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.120Z");

    @Test
    void theHash_isThatOfTheHashBeforeAndTheCanonicalLine() {
        AuditRow first = AuditRow.after(1, "", AT, Deed.done(Caller.open(), "key.create", "a\"\\\n\u0001é", "::1"));

        assertThat(first.hash())
                .isEqualTo(KeyText.fingerprint("{\"action\":\"key.create\",\"actor\":\"anonymous\",\"address\":\"::1\","
                        + "\"at\":\"2026-03-01T12:00:00.120Z\",\"outcome\":\"done\","
                        + "\"target\":\"a\\\"\\\\\\n\\u0001é\",\"tenant\":\"default\"}"));
        AuditRow second = AuditRow.after(2, first.hash(), AT, Deed.refused(Caller.open(), "call", "x", null));
        assertThat(second.previousHash()).isEqualTo(first.hash());
        assertThat(second.hash())
                .isEqualTo(KeyText.fingerprint(first.hash()
                        + "{\"action\":\"call\",\"actor\":\"anonymous\",\"at\":\"2026-03-01T12:00:00.120Z\","
                        + "\"outcome\":\"refused\",\"target\":\"x\",\"tenant\":\"default\"}"));
    }

    @Test
    void aChangedLine_isNoticed() {
        AuditRow row = AuditRow.after(1, "", AT, Deed.done(Caller.open(), "key.create", "a", null));

        assertThat(row.isGenuine()).isTrue();
        assertThat(new AuditRow(1, AT.plusMillis(1), row.tenant(), row.entry(), "", row.hash()).isGenuine())
                .isFalse();
    }
}
