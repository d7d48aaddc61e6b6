package dev.errand.task.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.task.JobContext;
import dev.errand.task.Param;
import dev.errand.task.Task;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Arguments meet parameters as in a function call; single quotes stand for double ones. */
class ArgumentBinderTest {

    static final class Tasks {
        @Task("crawl")
        String crawl(
                String link,
                JobContext context,
                @Param(defaultValue = "0") double delay,
                @Param(defaultValue = "[]") List<String> tags,
                @Param(defaultValue = "null") String note,
                Optional<Integer> depth) {
            return link + context.jobId() + delay + tags + note + depth;
        }

        @Task("nothing")
        void nothing() {}

        @Task("three")
        int three(int a, int b, @Param(name = "c/d~") int c) {
            return a + b + c;
        }

        @Task("echo")
        JsonNode echo(@Param(defaultValue = "{}") JsonNode value) {
            return value;
        }
    }

    private final TaskCatalog catalog = TaskCatalog.of(new Tasks());
    private final ArgumentBinder binder = new ArgumentBinder();

    @Test
    void bind_takesPositionsAndNamesAtOnce() {
        assertThat(bind("crawl", "['x', 2]", "{'depth': 3, 'tags': ['a']}"))
                .containsExactly("x", 2.0, List.of("a"), null, Optional.of(3));
    }

    @Test
    void bind_fillsInDefaults() {
        assertThat(bind("crawl", null, "{'link': 'x'}")).containsExactly("x", 0.0, List.of(), null, Optional.empty());
    }

    @Test
    void bind_makesDefaultsAnewForEachCall() {
        List<@Nullable Object> first = bind("crawl", "['x']", null);
        List<@Nullable Object> second = bind("crawl", "['x']", null);

        assertThat(first.get(2)).isNotSameAs(second.get(2));
        assertThat(bind("echo", null, null).getFirst())
                .isNotSameAs(bind("echo", null, null).getFirst());
    }

    @Test
    void bind_takesNothingForNoParameters() {
        assertThat(bind("nothing", null, null)).isEmpty();
        assertThat(bind("nothing", "[]", "{}")).isEmpty();
    }

    @Test
    void bind_takesNullWhereItIsTheDefault() {
        assertThat(bind("crawl", "['x']", "{'note': null}").get(3)).isNull();
    }

    @Test
    void bind_refusesTooManyArguments() {
        assertThat(errors("nothing", "[1, 2]", null))
                .containsExactly(new ArgumentError("/args/0", "is one too many: the task takes at most 0 arguments"));
        assertThat(errors("three", "[1, 2, 3, 4]", null))
                .containsExactly(new ArgumentError("/args/3", "is one too many: the task takes at most 3 arguments"));
    }

    @Test
    void bind_refusesMissingArguments() {
        assertThat(errors("three", "[1]", null))
                .containsExactly(
                        new ArgumentError("/kwargs/b", "is missing: the task needs the argument 'b'"),
                        new ArgumentError("/kwargs/c~1d~0", "is missing: the task needs the argument 'c/d~'"));
        assertThat(errors("three", null, null)).hasSize(3);
    }

    @Test
    void bind_refusesDoubledArguments() {
        assertThat(errors("three", "[1, 2, 3]", "{'a': 1}"))
                .containsExactly(new ArgumentError("/kwargs/a", "is given twice: by position and by name"));
    }

    @Test
    void bind_refusesUnknownNames() {
        assertThat(errors("three", "[1, 2, 3]", "{'x/y': 1, 'context': 2}"))
                .containsExactly(
                        new ArgumentError("/kwargs/x~1y", "is not a parameter of the task"),
                        new ArgumentError("/kwargs/context", "is not a parameter of the task"));
    }

    @Test
    void bind_doesNotTakeTheContextByName() {
        assertThat(errors("crawl", "['x']", "{'context': null}"))
                .containsExactly(new ArgumentError("/kwargs/context", "is not a parameter of the task"));
    }

    @Test
    void bind_findsAllErrorsAtOnce() {
        assertThat(errors("three", "['1']", "{'a': 1, 'b': true, 'x': 1}"))
                .extracting(ArgumentError::pointer)
                .containsExactly("/args/0", "/kwargs/a", "/kwargs/b", "/kwargs/x", "/kwargs/c~1d~0");
    }

    @Test
    void bind_listsAtMostAHundredErrors() {
        String names =
                IntStream.range(0, 5_000).mapToObj(i -> "'n" + i + "': 1").collect(Collectors.joining(","));

        assertThat(errors("three", null, "{" + names + "}")).hasSize(100);
    }

    @Test
    void bind_refusesTextsOfTheWrongShape() {
        assertThat(errors("three", "{}", "[]"))
                .containsExactly(
                        new ArgumentError("/args", "must be an array"),
                        new ArgumentError("/kwargs", "must be an object"));
        assertThat(errors("three", "null", "1")).hasSize(2);
        assertThat(errors("nothing", "", "{")).hasSize(2);
    }

    @Test
    void bind_refusesDuplicateNamesAtAnyDepth() {
        String detail = "must be JSON in which no name occurs twice";

        assertThat(errors("three", "[1, 2]", "{'c/d~': 1, 'c/d~': 2}"))
                .containsExactly(new ArgumentError("/kwargs", detail));
        assertThat(errors("echo", "[{'a': {'b': 1, 'b': 1}}]", null))
                .containsExactly(new ArgumentError("/args", detail));
    }

    @Test
    void bind_refusesWhatFollowsTheJson() {
        assertThat(errors("echo", "[1] [2]", null)).hasSize(1);
    }

    @Test
    void bind_prefixesPointers() {
        TaskDefinition three = catalog.find("three").orElseThrow();

        InvalidArgumentsException thrown = catchThrowableOfType(
                InvalidArgumentsException.class,
                () -> binder.bind(three, "[1, true]", null, ArgumentPointers.under("/items/17")));

        assertThat(thrown.errors())
                .extracting(ArgumentError::pointer)
                .containsExactly("/items/17/args/1", "/items/17/kwargs/c~1d~0");
    }

    @Test
    void bind_asksForNoPointerWhileAllIsRight() {
        List<String> asked = new ArrayList<>();
        ArgumentPointers pointers = new ArgumentPointers() {
            @Override
            public String args() {
                asked.add("args");
                return "";
            }

            @Override
            public String kwargs() {
                asked.add("kwargs");
                return "";
            }
        };

        binder.bind(catalog.find("echo").orElseThrow(), "[1]", "{}", pointers);

        assertThat(asked).isEmpty();
    }

    private List<@Nullable Object> bind(String task, @Nullable String args, @Nullable String kwargs) {
        return binder.bind(catalog.find(task).orElseThrow(), quoted(args), quoted(kwargs));
    }

    private List<ArgumentError> errors(String task, @Nullable String args, @Nullable String kwargs) {
        return catchThrowableOfType(InvalidArgumentsException.class, () -> bind(task, args, kwargs))
                .errors();
    }

    private static @Nullable String quoted(@Nullable String json) {
        return json == null ? null : json.replace('\'', '"');
    }
}
