package dev.errand.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeIdTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
    private final TypeId ids = new TypeId("job", Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void next_isWellFormedAndTellsItsTime() {
        String id = ids.next();

        assertThat(TypeId.isWellFormed("job", id)).isTrue();
        assertThat(TypeId.timeOf(id)).isEqualTo(NOW);
    }

    @Test
    void next_risesStrictlyWithinAMillisecondAndBeyondItsCounter() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.next());
        }

        assertThat(made).isSorted();
        assertThat(new HashSet<>(made)).hasSize(10_000);
    }

    @Test
    void next_isAUuidOfVersion7() {
        String suffix = ids.next().substring(4);
        java.math.BigInteger bits = java.math.BigInteger.ZERO;
        for (int i = 0; i < suffix.length(); i++) {
            char c = suffix.charAt(i);
            bits = bits.shiftLeft(5).or(java.math.BigInteger.valueOf("0123456789abcdefghjkmnpqrstvwxyz".indexOf(c)));
        }
        java.util.UUID uuid = new java.util.UUID(bits.shiftRight(64).longValue(), bits.longValue());

        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
    }

    @Test
    void lowerBound_liesBetweenTheMillisecondsBeforeAndOf() {
        String before = new TypeId("job", Clock.fixed(NOW.minusMillis(1), ZoneOffset.UTC)).next();

        assertThat(TypeId.lowerBound("job", NOW)).isGreaterThan(before).isLessThan(ids.next());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "job",
                "job_",
                "job_01kjcq5t00e9f80000000000a",
                "job_01kjcq5t00e9f80000000000a11",
                "job_81kjcq5t00e9f80000000000a1",
                "job_01KJCQ5T00E9F80000000000A1",
                "job_01kjcq5t00e9f8000000000il1",
                "jab_01kjcq5t00e9f80000000000a1",
                "job-01kjcq5t00e9f80000000000a1",
                "job_01kjcq5t00e9f8000000000\u00e9a1"
            })
    void isWellFormed_refusesWhatCannotBeAnId(String text) {
        assertThat(TypeId.isWellFormed("job", text)).isFalse();
        assertThat(JobId.parse(text)).isEmpty();
    }
}
