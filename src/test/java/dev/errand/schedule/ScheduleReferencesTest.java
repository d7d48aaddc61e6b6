package dev.errand.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleReferencesTest {

    private static final String TIME = "\"2026-03-01T12:00:00.000Z\"";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{"$schedule":"scheduledAt"}]                      | [TIME]
            [1, { "$schedule" : "scheduledAt" } ,12.50]        | [1, TIME ,12.50]
            {"a":{"b":{"$schedule":"scheduledAt"}},"c":[]}     | {"a":{"b":TIME},"c":[]}
            [[{"$schedule":"scheduledAt"}],{"$schedule":"scheduledAt"}] | [[TIME],TIME]
            [{"$schedule":"name"}]                             | [{"$schedule":"name"}]
            [{"$schedule":"scheduledAt","x":1}]                | [{"$schedule":"scheduledAt","x":1}]
            [{"$schedule":{"$schedule":"scheduledAt"}}]        | [{"$schedule":TIME}]
            ["$schedule"]                                      | ["$schedule"]
            [10000000000000000000000000.10]                    | [10000000000000000000000000.10]""")
    void thePlannedTime_standsWhereItIsReferredTo_andAllElseAsItWas(String json, String expected) {
        assertThat(ScheduleReferences.resolved(json, Instant.parse("2026-03-01T12:00:00Z")))
                .isEqualTo(expected.replace("TIME", TIME));
    }
}
