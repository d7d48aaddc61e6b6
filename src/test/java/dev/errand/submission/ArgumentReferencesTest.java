package dev.errand.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.submission.ArgumentReferences.NoValueException;
import dev.errand.submission.ArgumentReferences.Reference;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.task.json.TaskJson;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Places in arguments that stand for what others returned. */
class ArgumentReferencesTest {

    private static final Set<String> KNOWN = Set.of("job_a", "batch_b");

    /** What each of them is, in words. */
    private static JsonNode words(Reference reference) {
        JsonNode otherwise = reference.otherwise();
        if (reference.path().equals("/none")) {
            if (otherwise == null) {
                throw new NoValueException("nothing there");
            }
            return otherwise;
        }
        return TaskJson.tree("\"" + reference.kind() + " " + reference.id() + reference.path() + "\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            [{"$result":"job_a"}];                                ["RESULT job_a"]
            [1,{"x":{"$outcome":"job_a"}},2.50];                  [1,{"x":"OUTCOME job_a"},2.50]
            [{"$result":"job_a","path":"/t/0"}];                  ["RESULT job_a/t/0"]
            [{"$result":"job_a","path":"/none","default":null}];  [null]
            [{"$result":"job_a","path":"/none","default":[7]}];   [[7]]
            [{"$results":"batch_b"},{"$outcomes":"batch_b"}];     ["RESULTS batch_b","OUTCOMES batch_b"]
            [{"$literal":{"$result":"job_x"}}];                   [{"$result":"job_x"}]
            [{"a":1,"$other":2}];                                 [{"a":1,"$other":2}]
            ["$result"];                                          ["$result"]""")
    void valuesStandInTheirPlaces(String args, String complete) {
        assertThat(ArgumentReferences.check(args, null, KNOWN)).isEmpty();
        assertThat(ArgumentReferences.resolve(args, "/args", ArgumentReferencesTest::words))
                .isEqualTo(complete);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"x":{"$result":"job_c"}};                        /kwargs/x/$result
            {"x":{"$result":7}};                              /kwargs/x/$result
            {"x":[{"$result":"job_a","default":1,"y":2}]};    /kwargs/x/0/y
            {"a/b":{"$result":"job_a","path":"t"}};           /kwargs/a~1b/path
            {"x":{"$result":"job_a","path":"/~2"}};           /kwargs/x/path
            {"x":{"$literal":1,"y":2}};                       /kwargs/x""")
    void whatIsWrong_isNamed_withWhere(String kwargs, String pointer) {
        assertThat(ArgumentReferences.check(null, kwargs, KNOWN))
                .extracting(Detail::pointer)
                .containsExactly(pointer);
    }

    @Test
    void aReferenceWithoutAValue_saysWhere() {
        String args = "[[{\"$result\":\"job_a\",\"path\":\"/none\"}]]";

        assertThatThrownBy(() -> ArgumentReferences.resolve(args, "/args", ArgumentReferencesTest::words))
                .isInstanceOfSatisfying(
                        NoValueException.class, e -> assertThat(e.pointer()).isEqualTo("/args/0/0"));
    }

    @Test
    void areIn_tellsWhetherThereAreAny() {
        assertThat(ArgumentReferences.areIn("[{\"$result\":\"job_a\"}]", null)).isTrue();
        assertThat(ArgumentReferences.areIn(null, "{\"x\":[{\"$literal\":1}]}")).isTrue();
        for (String none : List.of("[1]", "[\"$result\"]", "[{\"$x\":1}]", "not JSON \"$result\"")) {
            assertThat(ArgumentReferences.areIn(none, null)).as(none).isFalse();
        }
    }
}
