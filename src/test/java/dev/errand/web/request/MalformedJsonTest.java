package dev.errand.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.problem.ProblemException;
import dev.errand.web.job.SubmissionReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedJsonTest {

    private static final String BODY =
            "{\"task\":\"a\\u0041\",\"args\":[1.5e3,-2,\"x\\n\",true,null,{\"b\":[]}],\"retry\":{\"maxAttempts\":3}}";
    private static final List<String> ODD = List.of(
            "",
            "\u0000",
            "\n",
            "'",
            "\"",
            "\\",
            "\\q",
            "\\u12",
            "/",
            "//x\n",
            "/*",
            "#",
            "NaN",
            "-Infinity",
            "+",
            "-",
            ".",
            ".5",
            "5.",
            "1e",
            "00",
            "tru",
            "nulll",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\u00a0",
            "\uFEFF",
            "é",
            "0x10");

    @Test
    void of_saysNothingOfTheLibraryWhateverIsWrongWhereverItIs() {
        List<String> told = new ArrayList<>();
        for (int i = 0; i <= BODY.length(); i++) {
            for (String odd : ODD) {
                told.addAll(told(BODY.substring(0, i) + odd + BODY.substring(i)));
                told.addAll(told(BODY.substring(0, i) + odd));
            }
        }

        assertThat(told)
                .hasSizeGreaterThan(1000)
                .noneMatch(detail -> detail.matches(
                        "(?s).*(Feature|Constraint|Source|`|[A-Z]{2,}_[A-Z]|jackson|Exception|not enabled).*"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"task":"a"             | malformed JSON at line 1, column 12: it ends too early
                    {"task":"a"]            | malformed JSON at line 1, column 12: Unexpected close marker ']': expected '}'
                    {"task":/*x*/"a"}       | malformed JSON at line 1, column 9: Unexpected character ('/' (code 47))
                    {"task":NaN}            | malformed JSON at line 1, column 12: a value or character that JSON does not have
                    """)
    void of_saysWhatIsWrongAndWhere(String body, String detail) {
        assertThat(told(body)).containsExactly(detail);
    }

    @Test
    void of_namesTheLimitThatIsMeant() {
        assertThat(told("{\"args\":[" + "1".repeat(1001) + "]}"))
                .containsExactly("a number has more than 1,000 digits");
        assertThat(told("{\"args\":[-0." + "1".repeat(1001) + "]}"))
                .containsExactly("a number has more than 1,000 digits");
        assertThat(told("{\"" + "n".repeat(50_001) + "\":1}"))
                .containsExactly("a name has more than 50,000 characters");
        assertThat(told("{\"args\":" + "[".repeat(600))).containsExactly("nested deeper than 500 levels");
    }

    /** A pointer to each of them would be as long as the body, and all together a thousand times as long as that. */
    @Test
    void read_makesNoMorePointersThanAreTold() {
        String body =
                "{\"task\":\"a\",\"args\":[{\"" + "n".repeat(49_000) + "\":[" + "\"\\ud800\",".repeat(50_000) + "1]}]}";

        org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(10), () -> assertThat(told(body)).hasSize(100));
    }

    private static List<String> told(String body) {
        List<String> told = new ArrayList<>();
        try {
            SubmissionReader.read(body, null, "https://jobs.example.org");
        } catch (ProblemException e) {
            e.problem().violations().forEach(violation -> told.add(violation.detail()));
        }
        try {
            JsonBody.read(body.getBytes(StandardCharsets.UTF_8), (json, name) -> json.skip());
        } catch (ProblemException e) {
            e.problem().violations().stream()
                    .map(violation -> violation.detail())
                    .filter(detail -> !told.contains(detail))
                    .forEach(told::add);
        }
        return told;
    }
}
