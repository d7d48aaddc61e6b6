package dev.errand.task.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.task.TypedTasks;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.result.ResultEncoder;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Which JSON each Java type takes; single quotes stand for double ones. */
class ArgumentBinderTypesTest {

    private static final String INT = "must be a whole number from -2147483648 to 2147483647";
    private static final String DECIMAL =
            "must be a number of at most 1,000 digits, with its exponent written out 10,000 before and after the point";
    private static final String DOUBLE = "must be a number from -1.7976931348623157E308 to 1.7976931348623157E308";

    private final TaskCatalog catalog = TaskCatalog.of(new TypedTasks());
    private final ArgumentBinder binder = new ArgumentBinder();
    private final ResultEncoder encoder = new ResultEncoder();

    /** Task, argument, and what it reads back as. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int        | -2147483648                            | -2147483648",
                "long       | 9223372036854775807                    | 9223372036854775807",
                "bigint     | 123456789012345678901234567890         | 123456789012345678901234567890",
                "double     | 3                                      | 3.0",
                "double     | 2.5                                    | 2.5",
                "float      | 1e10                                   | 1.0E10",
                "decimal    | 3                                      | 3",
                "decimal    | 2.50                                   | 2.50",
                "decimal    | 1e9999                                 | 1E+9999",
                "number     | 12345678901234567890.50                | 12345678901234567890.50",
                "boolean    | true                                   | true",
                "string     | ''                                     | ''",
                "string     | ' \\u0000 '                            | ' \\u0000 '",
                "char       | ' '                                    | ' '",
                "enum       | 'RED'                                  | 'RED'",
                "enum       | 'light-green'                          | 'light-green'",
                "object     | [1,2.50,null,{'a':1e2}]                | [1,2.50,null,{'a':1E+2}]",
                "node       | null                                   | null",
                "node       | {'a':2.50,'b':1e2,'c':123456789012345678901234567890,'d':null}"
                        + " | {'a':2.50,'b':1E+2,'c':123456789012345678901234567890,'d':null}",
                "objectnode | {'a':1}                                | {'a':1}",
                "strings    | ['a','']                               | ['a','']",
                "nodes      | [null,1,'x']                           | [null,1,'x']",
                "nullables  | [null,'x']                             | [null,'x']",
                "stringarray| ['a']                                  | ['a']",
                "ints       | [1,2]                                  | [1,2]",
                "doubles    | [1,2.5]                                | [1.0,2.5]",
                "bytes      | 'aGVsbG8='                             | 'aGVsbG8='",
                "map        | {'a':1}                                | {'a':1}",
                "freemap    | {'a':null,'b':1.50}                    | {'a':null,'b':1.50}",
                "optional   | null                                   | null",
                "optional   | 5                                      | 5",
                "optionals  | [null,'x']                             | [null,'x']",
                "optionalint| null                                   | null",
                "optionaldouble| 5                                   | 5.0",
                "optionalpoints| [{'x':1,'y':2}]                     | [{'x':1,'y':2}]",
                "nullable   | null                                   | null",
                "order      | {'id':'a','items':[],'places':{},'extra':1.0}"
                        + " | {'id':'a','items':[],'places':{},'note':null,'remark':null,'extra':1.0}",
                "order      | {'id':'a','items':[],'places':{},'note':null,'remark':null,'extra':null}"
                        + " | {'id':'a','items':[],'places':{},'note':null,'remark':null,'extra':null}",
                "free       | {'names':[null],'fields':{'a':null},'nodes':[null]} | {'names':[null],'fields':{'a':null},'nodes':[null]}",
                "bean       | {'size':4}                             | {'size':4}",
                "instant    | '2026-01-31T12:00:00Z'                 | '2026-01-31T12:00:00Z'",
                "date       | '2026-01-31'                           | '2026-01-31'",
                "duration   | 'PT5S'                                 | 'PT5S'",
                "uuid       | '123e4567-e89b-12d3-a456-426614174000' | '123e4567-e89b-12d3-a456-426614174000'",
                "uri        | 'https://example.org/'                 | 'https://example.org/'",
            })
    void bind_takesWhatFits(String task, String argument, String readBack) {
        Object value = bind(task, argument).getFirst();

        byte[] written = encoder.encode(value, 10_000).bytes();
        assertThat(new String(written, java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(quoted(readBack));
    }

    /** Task, argument, pointer below it, and what it is told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int     | '5'                    | /args/0 | " + INT,
                "int     | 1.5                    | /args/0 | " + INT,
                "int     | 1.0                    | /args/0 | " + INT,
                "int     | true                   | /args/0 | " + INT,
                "int     | ''                     | /args/0 | " + INT,
                "int     | [1]                    | /args/0 | " + INT,
                "int     | {}                     | /args/0 | " + INT,
                "int     | 2147483648             | /args/0 | " + INT,
                "int     | 123456789012345678901  | /args/0 | " + INT,
                "int     | 1e400                  | /args/0 | " + INT,
                "int     | null                   | /args/0 | must not be null",
                "byte    | 128                    | /args/0 | must be a whole number from -128 to 127",
                "long    | 9223372036854775808    | /args/0 | must be a whole number from -9223372036854775808 to 9223372036854775807",
                "long    | '1'                    | /args/0 | must be a whole number from -9223372036854775808 to 9223372036854775807",
                "bigint  | 1.0                    | /args/0 | must be a whole number of at most 1,000 digits",
                "bigint  | 1e5                    | /args/0 | must be a whole number of at most 1,000 digits",
                "bigint  | '1'                    | /args/0 | must be a whole number of at most 1,000 digits",
                "double  | '3'                    | /args/0 | " + DOUBLE,
                "double  | 'NaN'                  | /args/0 | " + DOUBLE,
                "double  | '-Infinity'            | /args/0 | " + DOUBLE,
                "double  | 1e400                  | /args/0 | " + DOUBLE,
                "double  | -1e400                 | /args/0 | " + DOUBLE,
                "double  | true                   | /args/0 | " + DOUBLE,
                "float   | 1e39                   | /args/0 | must be a number from -3.4028235E38 to 3.4028235E38",
                "float   | 'NaN'                  | /args/0 | must be a number from -3.4028235E38 to 3.4028235E38",
                "optionaldouble | 'NaN'           | /args/0 | " + DOUBLE,
                "optionalint | '1'                | /args/0 | " + INT,
                "optional | '5'                   | /args/0 | " + INT,
                "decimal | '3'                    | /args/0 | " + DECIMAL,
                "decimal | 'NaN'                  | /args/0 | " + DECIMAL,
                "decimal | false                  | /args/0 | " + DECIMAL,
                "number  | '3'                    | /args/0 | " + DECIMAL,
                "boolean | 1                      | /args/0 | must be true or false",
                "boolean | 'true'                 | /args/0 | must be true or false",
                "string  | 5                      | /args/0 | must be a string",
                "string  | 1.5                    | /args/0 | must be a string",
                "string  | true                   | /args/0 | must be a string",
                "string  | ['a']                  | /args/0 | must be a string",
                "string  | null                   | /args/0 | must not be null",
                "char    | 120                    | /args/0 | must be a string of one character",
                "char    | 'ab'                   | /args/0 | must be a string of one character",
                "enum    | 0                      | /args/0 | must be one of RED, light-green",
                "enum    | '0'                    | /args/0 | must be one of RED, light-green",
                "enum    | ' RED '                | /args/0 | must be one of RED, light-green",
                "enum    | 'red'                  | /args/0 | must be one of RED, light-green",
                "enum    | 'GREEN'                | /args/0 | must be one of RED, light-green",
                "enum    | ''                     | /args/0 | must be one of RED, light-green",
                "object  | null                   | /args/0 | must not be null",
                "objectnode | [1]                 | /args/0 | must be an object",
                "strings | 'a'                    | /args/0 | must be an array",
                "strings | {}                     | /args/0 | must be an array",
                "strings | ['a',5]                | /args/0/1 | must be a string",
                "strings | ['a',null]             | /args/0/1 | must not be null",
                "stringarray | ['a',5]            | /args/0/1 | must be a string",
                "stringarray | ['a',null]         | /args/0/1 | must not be null",
                "ints    | [1,'2']                | /args/0/1 | " + INT,
                "ints    | [1,null]               | /args/0/1 | must not be null",
                "ints    | [1,2147483648]         | /args/0/1 | " + INT,
                "doubles | [1,1e400]              | /args/0/1 | " + DOUBLE,
                "bytes   | [1,2]                  | /args/0 | must be a string in Base64",
                "bytes   | '!'                    | /args/0 | must be a string in Base64",
                "map     | []                     | /args/0 | must be an object",
                "map     | {'a/b~c':'1'}          | /args/0/a~1b~0c | " + INT,
                "map     | {'a':null}             | /args/0/a | must not be null",
                "optionalpoints | [{'x':1,'y':'2'}] | /args/0/0/y | " + INT,
                "order   | {'id':'a','items':[1,2,3,'4'],'places':{},'extra':1} | /args/0/items/3 | " + INT,
                "order   | {'id':'a','items':[],'places':{'p':{'x':1,'y':null}},'extra':1} | /args/0/places/p/y | must not be null",
                "order   | {'id':'a','items':[],'places':{'p':{'x':1}},'extra':1} | /args/0/places/p/y | is missing",
                "order   | {'id':'a','items':[],'places':{},'extra':1,'typo':1} | /args/0/typo | is not a known field",
                "order   | {'id':null,'items':[],'places':{},'extra':1} | /args/0/id | must not be null",
                "order   | {'items':[],'places':{},'extra':1} | /args/0/id | is missing",
                "order   | {'id':'a','items':[],'places':{},'note':5,'extra':1} | /args/0/note | must be a string",
                "order   | []                     | /args/0 | must be an object",
                "order   | ''                     | /args/0 | must be an object",
                "order   | 5                      | /args/0 | must be an object",
                "even    | {'number':3}           | /args/0 | is not accepted: must be even",
                "even    | {'number':'2'}         | /args/0/number | " + INT,
                "bean    | {'size':null}          | /args/0/size | must not be null",
                "bean    | {'size':1,'color':2}   | /args/0/color | is not a known field",
                "instant | 5                      | /args/0 | must be a time such as 2026-01-31T12:00:00Z",
                "instant | '5'                    | /args/0 | must be a time such as 2026-01-31T12:00:00Z",
                "instant | 'yesterday'            | /args/0 | must be a time such as 2026-01-31T12:00:00Z",
                "date    | [2026,1,31]            | /args/0 | must be a date such as 2026-01-31",
                "date    | ' 2026-01-31 '         | /args/0 | must be a date such as 2026-01-31",
                "date    | '2026-02-30'           | /args/0 | must be a date such as 2026-01-31",
                "date    | '2026-01-31T00:00:00Z' | /args/0 | must be a date such as 2026-01-31",
                "date    | ''                     | /args/0 | must be a date such as 2026-01-31",
                "duration| 5                      | /args/0 | must be a duration such as PT1.5S",
                "uuid    | ''                     | /args/0 | must be a UUID such as 123e4567-e89b-12d3-a456-426614174000",
                "uuid    | 5                      | /args/0 | must be a UUID such as 123e4567-e89b-12d3-a456-426614174000",
                "uri     | 5                      | /args/0 | must be a URI",
                "uri     | 'a b'                  | /args/0 | must be a URI",
            })
    void bind_coercesNothing(String task, String argument, String pointer, String detail) {
        assertThat(errors(task, argument)).containsExactly(new ArgumentError(pointer, detail));
    }

    @Test
    void bind_refusesSpecialNumbersInArrays() {
        assertThat(errors("doubles", "[1,'NaN']"))
                .singleElement()
                .satisfies(error -> assertThat(error.pointer()).startsWith("/args/0"));
    }

    @Test
    void bind_keepsLoneSurrogates() {
        assertThat(bind("string", "'\\ud800'")).isEqualTo(List.of("\ud800"));
    }

    @Test
    void bind_keepsNumbersOfNodesExact() {
        JsonNode node =
                (JsonNode) java.util.Objects.requireNonNull(bind("node", "2.50").getFirst());

        assertThat(node.isBigDecimal()).isTrue();
        assertThat(node.decimalValue()).isEqualTo(new BigDecimal("2.50"));
    }

    static Stream<String> unreadable() {
        return Stream.of(
                "[".repeat(10_000) + "]".repeat(10_000),
                "{'child':".repeat(10_000) + "1" + "}".repeat(10_000),
                "[" + "[".repeat(500) + "]".repeat(500) + "]",
                "[" + "1".repeat(1001) + "]",
                "[{'" + "n".repeat(60_000) + "':1}]");
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void bind_refusesWhatGoesBeyondTheLimits(String args) {
        for (String task : List.of("tree", "node", "object", "decimal")) {
            InvalidArgumentsException thrown = catchThrowableOfType(
                    InvalidArgumentsException.class,
                    () -> binder.bind(catalog.find(task).orElseThrow(), quoted(args), null));
            assertThat(thrown.errors()).containsExactly(new ArgumentError("/args", ValueErrors.BEYOND_LIMITS));
        }
    }

    @Test
    void bind_readsValuesAsDeepAsJacksonDoes() {
        String tree = "{'value':1,'child':".repeat(498) + "null" + "}".repeat(498);
        String list = "[".repeat(499) + "]".repeat(499);

        assertThat(bind("tree", tree)).hasSize(1);
        assertThat(bind("object", list)).hasSize(1);
        assertThat(bind("node", list)).hasSize(1);
    }

    @Test
    void bind_pointsToAnErrorAtTheBottomOfADeepValue() {
        String tree = "{'value':1,'child':".repeat(400) + "{'value':'x'}" + "}".repeat(400);

        assertThat(errors("tree", tree))
                .containsExactly(new ArgumentError("/args/0" + "/child".repeat(400) + "/value", INT));
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "01", "+1", ".5", "1.", "0x10", "'a'"})
    void bind_refusesWhatIsNotJson(String notJson) {
        InvalidArgumentsException thrown = catchThrowableOfType(
                InvalidArgumentsException.class,
                () -> binder.bind(catalog.find("double").orElseThrow(), "[" + notJson + "]", null));
        assertThat(thrown.errors())
                .containsExactly(new ArgumentError("/args", "must be JSON in which no name occurs twice"));
    }

    private List<@Nullable Object> bind(String task, String argument) {
        return binder.bind(catalog.find(task).orElseThrow(), quoted("[" + argument + "]"), null);
    }

    private List<ArgumentError> errors(String task, String argument) {
        return catchThrowableOfType(InvalidArgumentsException.class, () -> bind(task, argument))
                .errors();
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }
}
