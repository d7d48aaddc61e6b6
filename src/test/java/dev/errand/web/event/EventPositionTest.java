package dev.errand.web.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.request.Refusals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPositionTest {

    @Test
    void of_takesTheHeaderBeforeTheParameter() {
        assertThat(EventPosition.of("7", "after=5")).hasValue(7);
        assertThat(EventPosition.of(null, "after=5")).hasValue(5);
        assertThat(EventPosition.of("", "after=5")).hasValue(5);
        assertThat(EventPosition.of(null, null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.5", " 1", "9999999999999999999"})
    void of_takesAnUnusableHeaderForNone(String header) {
        assertThat(EventPosition.of(header, null)).isEmpty();
        assertThat(EventPosition.of(header, "after=5")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=x", "after=-1", "after=", "after=1&after=2", "from=1"})
    void of_refusesAnUnusableParameter(String query) {
        assertThat(Refusals.of(() -> EventPosition.of(null, query)).violations())
                .isNotEmpty();
        assertThat(Refusals.of(() -> EventPosition.of("7", query)).violations()).isNotEmpty();
    }
}
