package dev.errand.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartLineTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:sqlite:data/errand.db, sqlite:data/errand.db",
        "jdbc:sqlite:/data/errand.db?cache=1, sqlite:/data/errand.db",
        "jdbc:postgresql://db:5432/errand?user=me&password=secret, postgresql://db:5432/errand",
        "jdbc:postgresql://me:secret@db/errand, postgresql://db/errand",
    })
    void place_saysNothingOfOptionsAndLogins(String url, String place) {
        assertThat(StartLine.place(url)).isEqualTo(place);
    }
}
