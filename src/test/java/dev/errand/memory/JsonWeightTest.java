package dev.errand.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is told is at least what the objects take: about so many bytes each, with compressed pointers. */
class JsonWeightTest {

    private static final long COUNT = 10_000;

    private static String of(String element) {
        return IntStream.range(0, (int) COUNT)
                .mapToObj(i -> element.replace("#", Integer.toString(i)))
                .collect(Collectors.joining(","));
    }

    @Test
    void members_countWithTheirNamesAndPlaces() {
        int entry = 48;
        int name = 24 + 24;
        int number = 16;
        int place = 8;
        assertThat(JsonWeight.of("{" + of("\"#\":1") + "}")).isGreaterThan((entry + name + number + place) * COUNT);
    }

    @Test
    void emptyObjectsAndArrays_countAsWhatTheyBecome() {
        assertThat(JsonWeight.of("[" + of("{}") + "]")).isGreaterThan(64 * COUNT);
        assertThat(JsonWeight.of("[" + of("[]") + "]")).isGreaterThan(40 * COUNT);
    }

    @Test
    void aLongText_countsHardlyMoreThanItsCharacters() {
        assertThat(JsonWeight.of('"' + "x".repeat((int) COUNT) + '"')).isBetween(2L * COUNT, 2L * COUNT + 100);
    }

    @Test
    void nothing_weighsNothing() {
        assertThat(JsonWeight.of(null)).isZero();
    }
}
