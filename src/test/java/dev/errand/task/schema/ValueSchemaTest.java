package dev.errand.task.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.task.binding.ValueMismatchException;
import dev.errand.task.json.TaskJson;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Schemas that somebody gave: what is refused, and what fits. */
class ValueSchemaTest {

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static ValueSchema schema(String text) {
        try {
            return ValueSchema.of(TaskJson.tree(json(text)));
        } catch (InvalidSchemaException e) {
            throw new IllegalArgumentException(e.pointer() + " " + e.detail(), e);
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void theKeywordOfThisService_isNotWarnedOf(CapturedOutput output) throws Exception {
        schema(
                        "{'$schema':'https://json-schema.org/draft/2020-12/schema','properties':{'a':{'type':'string','sensitive':true}}}")
                .check(TaskJson.tree("{\"a\":\"b\"}"));
        assertThat(output.toString()).doesNotContain("nknown keyword");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'minimum':0}|1e400|true",
                "{'minimum':0}|-1e400|false",
                "{'type':'integer','minimum':0}|1e400|true",
                "{'maximum':5}|12345678901234567890.5|false",
                "{'exclusiveMaximum':5}|-12345678901234567890.5|true",
                "{'items':{'exclusiveMinimum':5}}|[1e30]|true",
                "{'maximum':1e400}|5|true"
            })
    void check_takesNumbersOfAnySize(String schema, String value, boolean fits) throws Exception {
        ValueSchema ready = ValueSchema.of(TaskJson.tree(json(schema)));
        Throwable thrown = catchThrowable(() -> ready.check(TaskJson.tree(value)));
        assertThat(thrown == null).as("%s", thrown).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|{'a':1}|",
                "{'sensitive':false}|1|",
                "{'sensitive':true}|{'a':1}|''",
                "{'properties':{'sensitive':{'type':'string'}}}|{'sensitive':'x'}|",
                "{'properties':{'p':{'sensitive':true}}}|{'p':1,'q':2}|/p",
                "{'items':{'properties':{'p~/':{'sensitive':true}}}}|[{'p~/':1},{},{'p~/':3}]|/0/p~0~1 /2/p~0~1",
                "{'prefixItems':[true],'items':{'sensitive':true}}|[1,2,3]|/1 /2",
                "{'$ref':'#/$defs/a','$defs':{'a':{'additionalProperties':{'sensitive':true}}}}|{'k':'v'}|/k",
                "{'$ref':'#s','$defs':{'a':{'$anchor':'s','sensitive':true}}}|5|''",
                "{'anyOf':[{'type':'string'},{'type':'object','properties':{'p':{'sensitive':true}}}]}|{'p':1}|/p",
                "{'if':{'required':['z']},'then':{'properties':{'p':{'sensitive':true}}}}|{'p':1}|/p",
                "{'patternProperties':{'^x-':{'sensitive':true}}}|{'x-a':1,'y':2}|/x-a",
                "{'properties':{'p':{'sensitive':true},'next':{'$ref':'#'}}}|{'p':1,'next':{'p':2}}|/p /next/p",
                "{'contains':{'sensitive':true}}|[1]|/0"
            })
    void sensitive_findsTheParts_throughReferencesMembersAndElements(String schema, String value, String parts) {
        Set<String> found = new TreeSet<>();
        schema(schema).sensitive().find(TaskJson.tree(json(value)), "", found::add);
        assertThat(found).isEqualTo(parts == null ? Set.of() : new TreeSet<>(List.of(parts.split(" "))));
    }

    @Test
    void of_refusesNumbersThatItCannotUse() {
        assertThat(refused("{'minLength':1e400}")).hasMessageContaining("too large");
    }

    private static InvalidSchemaException refused(String text) {
        return catchThrowableOfType(InvalidSchemaException.class, () -> ValueSchema.of(TaskJson.tree(json(text))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'required':true}|/required",
                "{'properties':{'a':{'required':true}}}|/properties/a/required",
                "{'type':'strin'}|/type",
                "{'minLength':-1}|/minLength",
                "{'$ref':'https://example.org/x'}|/$ref",
                "{'$ref':'other.json#/a'}|/$ref",
                "{'items':{'$ref':'#/$defs/none'}}|/items/$ref",
                "{'$ref':'#/default','default':{'type':'string'}}|/$ref",
                "{'$ref':'#'}|``",
                "{'$ref':'#/$defs/a','$defs':{'a':{'anyOf':[{'$ref':'#/$defs/b'}]},'b':{'not':{'$ref':'#/$defs/a'}}}}|/$defs/a",
                "{'pattern':'(?=a)b'}|/pattern",
                "{'pattern':'(a)\\\\1'}|/pattern",
                "{'pattern':'(('}|/pattern",
                "{'pattern':'((a{100}){100}){100}'}|/pattern",
                "{'patternProperties':{'(?!x)':true}}|/patternProperties",
                "{'$schema':'http://json-schema.org/draft-07/schema#'}|/$schema",
                "{'properties':{'a':{'$id':'b'}}}|/properties/a/$id"
            })
    void of_refusesWhatCannotBeUsed_andSaysWhere(String schema, String pointer) {
        assertThat(refused(schema).pointer()).startsWith(pointer);
    }

    @Test
    void of_refusesWhatIsNestedTooDeep() {
        String deep = "{'not':".repeat(101) + "true" + "}".repeat(101);

        assertThat(refused(deep).detail()).contains("levels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{}",
                "{'$schema':'https://json-schema.org/draft/2020-12/schema','$id':'https://example.org/x','$ref':'#/$defs/a','$defs':{'a':{}}}",
                "{'properties':{'next':{'$ref':'#'},'$id':{},'$ref':{}}}",
                "{'$ref':'#here','$defs':{'a b':{'$anchor':'here'}},'items':{'$ref':'#/$defs/a%20b'}}",
                "{'pattern':'^[\\\\u0041-Z]{1,63}(\\\\.[a-z]{1,20}){1,8}$'}",
                "{'anyOf':[{'type':'string'},{'type':'null'}],'unheardOf':{'$ref':'x'}}"
            })
    void of_takesWhatDraftsSay(String schema) {
        schema(schema).check(TaskJson.tree("\"A.b\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'integer'}|1.0",
                "{'maximum':9007199254740993}|9007199254740993",
                "{'multipleOf':0.01}|19.99",
                "{'const':0.1}|0.10",
                "{'enum':[1e2]}|100",
                "{'minLength':1,'maxLength':1}|'\\uD83D\\uDE00'",
                "{'pattern':'a'}|'bab'",
                "{'pattern':'^\\\\u0041$'}|'A'",
                "{'format':'email'}|'x'",
                "false|``"
            })
    void check_letsThroughWhatFits(String schema, String value) {
        if (!value.isEmpty()) {
            schema(schema).check(TaskJson.tree(json(value)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'maximum':9007199254740992}|9007199254740993|``|must have a maximum value of 9007199254740992",
                "{'multipleOf':0.01}|19.995|``|must be multiple of 0.01",
                "{'const':0.1}|0.1000000000000000000000001|``|must be the constant value '0.1'",
                "{'properties':{'a/b':{'items':{'type':'string'}}}}|{'a/b':['x',1]}|/a~1b/1|integer found, string expected",
                "{'required':['a']}|{}|``|required property 'a' not found",
                "{'pattern':'^a+$'}|'secret'|``|does not match the pattern of its schema",
                "false|1|``|is not allowed",
                "{'uniqueItems':true}|[1,1.0]|``|must have only unique items in the array"
            })
    void check_saysWhereItDoesNotFit(String schema, String value, String pointer, String detail) {
        assertThatThrownBy(() -> schema(schema).check(TaskJson.tree(json(value))))
                .isInstanceOfSatisfying(ValueMismatchException.class, mismatch -> {
                    assertThat(mismatch.pointer()).isEqualTo(pointer);
                    assertThat(mismatch.detail()).isEqualTo(detail);
                });
    }

    @Test
    void check_refusesNumbersThatWouldHaveToBeWrittenOut() {
        assertThatThrownBy(() -> schema("{'multipleOf':3}").check(TaskJson.tree("[1e999999999]")))
                .isInstanceOfSatisfying(
                        ValueMismatchException.class,
                        mismatch -> assertThat(mismatch.pointer()).isEqualTo("/0"));
    }

    /** Each schema asks the next one twice, so that the last is asked 2⁶⁰ times. */
    @Test
    @Timeout(20)
    void check_endsHoweverExpensiveTheSchema() {
        StringBuilder text = new StringBuilder("{'$ref':'#/$defs/a0','$defs':{");
        for (int i = 0; i < 60; i++) {
            text.append("'a%d':{'allOf':[{'$ref':'#/$defs/a%d'},{'$ref':'#/$defs/a%d'}]},".formatted(i, i + 1, i + 1));
        }
        text.append("'a60':{}}}");

        assertThatThrownBy(() -> schema(text.toString()).check(TaskJson.tree("1")))
                .isInstanceOf(ValueMismatchException.class)
                .hasMessageContaining("takes too long");
    }

    /** A step back at each of the letters would take a time that doubles with each of them. */
    @Test
    @Timeout(20)
    void check_matchesPatternsInLinearTime() {
        ValueSchema schema = schema("{'pattern':'^(a+)+$'}");
        long begun = System.nanoTime();

        assertThatThrownBy(() -> schema.check(TaskJson.tree('"' + "a".repeat(100_000) + "b\"")))
                .isInstanceOf(ValueMismatchException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void check_refusesTextsThatAreTooLongForALargePattern() {
        ValueSchema schema = schema("{'pattern':'^[ab]{1000}$'}");

        assertThatThrownBy(() -> schema.check(TaskJson.tree('"' + "a".repeat(100_000) + '"')))
                .isInstanceOf(ValueMismatchException.class)
                .hasMessageContaining("too long");
        schema.check(TaskJson.tree('"' + "a".repeat(1000) + '"'));
    }

    @Test
    void check_goesAsDeepAsArgumentsMay() {
        ValueSchema tree = schema("{'type':['array','integer'],'items':{'$ref':'#'}}");

        tree.check(TaskJson.tree("[".repeat(400) + "1" + "]".repeat(400)));
        assertThatThrownBy(() -> tree.check(TaskJson.tree("[".repeat(400) + "true" + "]".repeat(400))))
                .isInstanceOf(ValueMismatchException.class);
    }

    @Test
    void copies_keepWhatDecides_andLeadToWhereTheyStand() {
        String own = json(
                "{'$id':'x','title':'t','properties':{'title':{'description':'d','$ref':'#/$defs/a'}},'$defs':{'a':{}}}");

        assertThat(SchemaCopies.withoutWords(TaskJson.tree(own)).toString())
                .isEqualTo(json("{'$id':'x','properties':{'title':{'$ref':'#/$defs/a'}},'$defs':{'a':{}}}"));
        assertThat(SchemaCopies.at("/properties/p q", TaskJson.tree(own)).toString())
                .contains("#/properties/p%20q/$defs/a")
                .doesNotContain("$id");
        assertThat(SchemaCopies.at("/x", TaskJson.tree("false")).toString()).isEqualTo("{\"not\":{}}");
    }
}
