package dev.errand.command.argv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfiguredSchemaTest {

    @Test
    void textsOfTheEnvironment_becomeWhatTheirKeywordsTake() {
        assertThat(ConfiguredSchema.of(Map.of("type", "integer", "minimum", "1", "default", "100"))
                        .toString())
                .contains("\"minimum\":1", "\"default\":100");
        assertThat(ConfiguredSchema.of(Map.of("type", "string", "default", "100"))
                        .toString())
                .contains("\"default\":\"100\"");
        assertThat(ConfiguredSchema.of(Map.of("type", "string", "default", 100)).toString())
                .contains("\"default\":\"100\"");
        assertThat(ConfiguredSchema.of(Map.of("type", "boolean", "default", "true", "sensitive", "true"))
                        .toString())
                .contains("\"default\":true", "\"sensitive\":true");
    }

    @Test
    void mapsWithNumbersAsKeys_areLists() {
        assertThat(ConfiguredSchema.of(Map.of("enum", Map.of("1", "b", "0", "a"), "type", "string"))
                        .path("enum")
                        .toString())
                .isEqualTo("[\"a\",\"b\"]");
        assertThat(ConfiguredSchema.of(Map.of("type", Map.of("0", "integer", "1", "null"), "default", "null"))
                        .toString())
                .contains("\"type\":[\"integer\",\"null\"]", "\"default\":null");
    }

    @Test
    void schemasWithinASchema_areReadAlike() {
        assertThat(ConfiguredSchema.of(Map.of(
                                "type",
                                "array",
                                "items",
                                Map.of("type", "object", "properties", Map.of("n", Map.of("maximum", "3"))),
                                "default",
                                Map.of("0", Map.of("n", 2))))
                        .toString())
                .contains("{\"n\":{\"maximum\":3}}", "\"default\":[{\"n\":2}]");
    }
}
