package dev.errand.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.binding.ArgumentError;
import dev.errand.task.binding.InvalidArgumentsException;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.result.ResultEncoder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Numbers that few types can hold: those whose exponent would fill the memory reach no task as a decimal number, wherever they
 * stand; all others, the two zeros among them, arrive and come back as they are. Single quotes stand for double ones.
 */
class ExactNumbersTest {

    private static final String DECIMAL =
            "must be a number of at most 1,000 digits, with its exponent written out 10,000 before and after the point";

    private final TaskCatalog catalog = TaskCatalog.of(new Tasks());
    private final ArgumentBinder binder = new ArgumentBinder();
    private final ResultEncoder encoder = new ResultEncoder();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "decimal   | 1e-20000                       | /args/0",
                "decimal   | 1e20000                        | /args/0",
                "decimal   | -0e20000                       | /args/0",
                "number    | 1e-20000                       | /args/0",
                "object    | 1e-20000                       | /args/0",
                "object    | [{'a':[1,1e-20000]}]           | /args/0/0/a/1",
                "free      | {'a':{'b':1e20000}}            | /args/0/a/b",
                "list      | [1,1e-20000]                   | /args/0/1",
                "array     | [1,1e-20000]                   | /args/0/1",
                "map       | {'a':1e20000}                  | /args/0/a",
                "optional  | 1e20000                        | /args/0",
                "reference | 1e20000                        | /args/0",
                "nested    | {'price':1e-20000,'rates':[]}  | /args/0/price",
                "nested    | {'price':1,'rates':[1e-20000]} | /args/0/rates/0",
                "money     | 1e20000                        | /args/0",
                "monies    | [1,1e20000]                    | /args/0/1",
            })
    void bind_refusesWhatIsTooLongWhenItIsWrittenOut(String task, String argument, String pointer) {
        assertThat(errors(task, argument)).containsExactly(new ArgumentError(pointer, DECIMAL));
    }

    @Test
    void bind_refusesItByNameAsWell() {
        InvalidArgumentsException refused = catchThrowableOfType(
                InvalidArgumentsException.class, () -> binder.bind(task("decimal"), null, "{\"value\":1e-20000}"));

        assertThat(refused.errors()).containsExactly(new ArgumentError("/kwargs/value", DECIMAL));
    }

    @Test
    void bind_refusesLongKeys() {
        assertThat(errors("keys", "{'1':1,'1e-20000':1}"))
                .containsExactly(new ArgumentError("/args/0/1e-20000", "is a key that " + DECIMAL));
        String digits = "1".repeat(1001);

        assertThat(errors("wholekeys", "{'" + digits + "':1}"))
                .containsExactly(new ArgumentError(
                        "/args/0/" + digits, "is a key that must be a whole number of at most 1,000 digits"));
        assertThat(errors("keys", "{'" + digits + "':1}"))
                .containsExactly(new ArgumentError("/args/0/" + digits, "is a key that " + DECIMAL));
    }

    @Test
    void read_refusesADefaultThatIsTooLong() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TaskCatalog.of(new Object() {
                    @Task("x")
                    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
                    void x(@Param(defaultValue = "1e-20000") BigDecimal a) {}
                }))
                .withMessageContaining("does not fit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e2147483648", "1e-99999999999", "0.001e-2147483647"})
    void bind_saysWhichExponentsThereAre(String number) {
        assertThat(errors("node", number))
                .containsExactly(new ArgumentError(
                        "/args", "holds a number whose exponent goes beyond what is read: -2147483647 to 2147483647"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "decimal   | 1e9999         | 1E+9999",
                "decimal   | 1e-10000       | 1E-10000",
                "number    | 12             | 12",
                "node      | 1e400          | 1E+400",
                "node      | -1.50e-400     | -1.50E-400",
                "node      | [1e999999999]  | [1E+999999999]",
                "nodes     | [1e-999999999] | [1E-999999999]",
                "double    | 1e-999999999   | 0.0",
                "double    | -1e-400        | -0.0",
                "keys      | {'1.50':1}     | {'1.50':1}",
                "money     | 1.5            | 1.5",
                "money     | 3              | 3",
            })
    void bind_keepsWhatIsNotWrittenOut(String task, String argument, String back) {
        assertThat(thereAndBack(task, argument)).isEqualTo(quoted(back));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "double         | -0.0                  | -0.0",
                "double         | -0                    | -0.0",
                "double         | -0e5                  | -0.0",
                "double         | 0.0                   | 0.0",
                "boxed          | -0.0                  | -0.0",
                "float          | -0.0                  | -0.0",
                "doubles        | [-0.0,0.0,-0]         | [-0.0,0.0,-0.0]",
                "optionaldouble | -0.0                  | -0.0",
                "node           | -0.0                  | -0.0",
                "node           | -0.00                 | -0.00",
                "node           | -0                    | -0",
                "node           | {'a':[-0.0,0.0,'-0']} | {'a':[-0.0,0.0,'-0']}",
                "nodes          | [-0.0,-0]             | [-0.0,-0]",
                "object         | {'a':-0.0,'b':-0}     | {'a':-0.0,'b':-0}",
                "number         | -0.0                  | -0.0",
                "decimal        | -0.0                  | -0.0",
                "int            | -0                    | 0",
                "byte           | -0                    | 0",
                "bigint         | -0                    | -0",
                "standard       | ``                    | -0.0",
            })
    void bind_keepsTheSignOfAZero(String task, String argument, String back) {
        assertThat(thereAndBack(task, argument)).isEqualTo(quoted(back));
    }

    @Test
    void zeros_areLikeAnyOther() {
        BigDecimal zero = (BigDecimal) Objects.requireNonNull(bound("decimal", "-0.00"));

        assertThat(zero).isEqualTo(new BigDecimal("0.00")).isEqualByComparingTo("0");
        assertThat(zero.add(BigDecimal.ONE)).hasToString("1.00");
        assertThat(zero.setScale(1)).hasToString("0.0");
    }

    private String thereAndBack(String task, String argument) {
        return new String(encoder.encode(bound(task, argument), 10_000).bytes(), StandardCharsets.UTF_8);
    }

    private @Nullable Object bound(String task, String argument) {
        return binder.bind(task(task), quoted("[" + argument + "]"), null).getFirst();
    }

    private List<ArgumentError> errors(String task, String argument) {
        return catchThrowableOfType(InvalidArgumentsException.class, () -> bound(task, argument))
                .errors();
    }

    private TaskDefinition task(String name) {
        return catalog.find(name).orElseThrow();
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    record Nested(BigDecimal price, List<BigDecimal> rates) {}

    /** Made of a number, past what reads decimal numbers. */
    static final class Money {

        private final BigDecimal amount;

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Money(BigDecimal amount) {
            this.amount = amount;
        }

        @com.fasterxml.jackson.annotation.JsonValue
        BigDecimal amount() {
            return amount;
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    static final class Tasks {
        @Task("decimal")
        void decimal(BigDecimal value) {}

        @Task("number")
        void number(Number value) {}

        @Task("object")
        void object(Object value) {}

        @Task("free")
        void free(Map<String, Object> value) {}

        @Task("list")
        void list(List<BigDecimal> value) {}

        @Task("array")
        void array(BigDecimal[] value) {}

        @Task("map")
        void map(Map<String, BigDecimal> value) {}

        @Task("optional")
        void optional(Optional<BigDecimal> value) {}

        @Task("reference")
        void reference(AtomicReference<BigDecimal> value) {}

        @Task("nested")
        void nested(Nested value) {}

        @Task("money")
        void money(Money value) {}

        @Task("monies")
        void monies(List<Money> value) {}

        @Task("keys")
        void keys(Map<BigDecimal, Integer> value) {}

        @Task("wholekeys")
        void wholekeys(Map<BigInteger, Integer> value) {}

        @Task("node")
        void node(JsonNode value) {}

        @Task("nodes")
        void nodes(List<JsonNode> value) {}

        @Task("double")
        void floating(double value) {}

        @Task("boxed")
        void boxed(Double value) {}

        @Task("float")
        void single(float value) {}

        @Task("doubles")
        void doubles(double[] value) {}

        @Task("optionaldouble")
        void optionalDouble(OptionalDouble value) {}

        @Task("int")
        void whole(int value) {}

        @Task("byte")
        void small(byte value) {}

        @Task("bigint")
        void big(BigInteger value) {}

        @Task("standard")
        void standard(@Param(defaultValue = "-0.0") double value) {}
    }
}
