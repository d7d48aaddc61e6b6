package dev.errand.web.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.request.Refusals;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleBodyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                     | /cron: is required: exactly one of cron, everySeconds and at",
                "{'cron':null}                          | /cron: is required: exactly one of cron, everySeconds and at",
                "{'everySeconds':60,'cron':'* * * * *'} | /cron: cannot be given as well: only one of cron, everySeconds and at may be",
                "{'cron':'* * * * *','at':'x'}          | /at: cannot be given as well: only one of cron, everySeconds and at may be",
                "{'cron':5}                             | /cron: must be a string",
            })
    void oneOfThreeSaysWhen(String body, String told) {
        assertThat(Refusals.violationsOf(() -> ScheduleBody.read(body.replace('\'', '"'), false, "http://localhost")))
                .isEqualTo(told + "\n");
    }
}
