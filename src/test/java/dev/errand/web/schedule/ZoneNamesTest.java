package dev.errand.web.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneNamesTest {

    @ParameterizedTest
    @CsvSource({
        "Europe/Berln, Europe/Berlin",
        "europe/berlin, Europe/Berlin",
        "Berlin, Europe/Berlin",
        "New York, America/New_York",
    })
    void hint_namesTheZoneThatIsNear(String wrong, String meant) {
        assertThat(ZoneNames.hint(wrong)).isEqualTo("; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({"PST", "Middle-earth/Shire", "''"})
    void hint_saysNothing_whereNoneIsNear(String wrong) {
        assertThat(ZoneNames.hint(wrong)).isEmpty();
    }
}
