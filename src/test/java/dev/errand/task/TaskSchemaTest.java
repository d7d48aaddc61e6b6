package dev.errand.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.json.TaskJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Schemas and examples that are derived from signatures; single quotes stand for double ones. */
class TaskSchemaTest {

    static final class Results {
        @Task("void")
        void nothing() {}

        @Task("stage")
        CompletionStage<Integer> stage() {
            return CompletableFuture.completedFuture(1);
        }

        @Task("future")
        CompletableFuture<List<String>> future() {
            return CompletableFuture.completedFuture(List.of());
        }

        @Task("stagevoid")
        CompletionStage<@Nullable Void> stageVoid() {
            return CompletableFuture.completedFuture(null);
        }

        @Task("stagewild")
        CompletionStage<?> stageWild() {
            return CompletableFuture.completedFuture(1);
        }

        @SuppressWarnings("rawtypes")
        @Task("stageraw")
        CompletionStage stageRaw() {
            return CompletableFuture.completedFuture(1);
        }

        @Task("stagenode")
        CompletionStage<JsonNode> stageNode() {
            return CompletableFuture.failedFuture(new IllegalStateException());
        }

        @Task("content")
        Content content() {
            return new Content("text/plain", new byte[0]);
        }

        @Task("options")
        String options(
                @Param(description = "Seconds", defaultValue = "0.5") double delay,
                @Param(defaultValue = "null") String body,
                @Param(defaultValue = "{\"a\":1}") Map<String, Integer> headers,
                String link,
                Optional<TypedTasks.Tree> tree) {
            return "";
        }

        @Task(value = "given", exampleArgs = "[\"x\", 3]")
        String given(String a, int b) {
            return a + b;
        }
    }

    private final TaskCatalog catalog = TaskCatalog.of(new Results(), new TypedTasks());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int        | {'type':'integer','minimum':-2147483648,'maximum':2147483647}",
                "bigint     | {'type':'integer'}",
                "double     | {'type':'number'}",
                "decimal    | {'type':'number'}",
                "number     | {'type':'number'}",
                "boolean    | {'type':'boolean'}",
                "string     | {'type':'string'}",
                "enum       | {'type':'string','enum':['RED','light-green']}",
                "object     | {}",
                "node       | {}",
                "objectnode | {'type':'object'}",
                "strings    | {'type':'array','items':{'type':'string'}}",
                "nodes      | {'type':'array','items':{}}",
                "optionals  | {'type':'array','items':{'anyOf':[{'type':'null'},{'type':'string'}]}}",
                "doubles    | {'type':'array','items':{'type':'number'}}",
                "bytes      | {'type':'string','contentEncoding':'base64'}",
                "map        | {'type':'object','additionalProperties':{'type':'integer','minimum':-2147483648,'maximum':2147483647}}",
                "freemap    | {'type':'object'}",
                "optional   | {'type':['integer','null'],'minimum':-2147483648,'maximum':2147483647}",
                "optionaldouble | {'type':['number','null']}",
                "nullable   | {'type':['string','null']}",
                "instant    | {'type':'string','format':'date-time'}",
                "date       | {'type':'string','format':'date'}",
                "duration   | {'type':'string','format':'duration'}",
                "uuid       | {'type':'string','format':'uuid'}",
                "uri        | {'type':'string','format':'uri'}",
                "even       | {'type':'object','properties':{'number':{'type':'integer','minimum':-2147483648,"
                        + "'maximum':2147483647}},'required':['number'],'additionalProperties':false}",
            })
    void parametersSchema_followsTheType(String task, String schema) {
        assertThat(task(task).parametersSchema().at("/properties/v")).isEqualTo(json(schema));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "void      | {'type':'null'}",
                "stagevoid | {'type':'null'}",
                "stage     | {'type':'integer','minimum':-2147483648,'maximum':2147483647}",
                "future    | {'type':'array','items':{'type':'string'}}",
                "stagewild | {}",
                "stageraw  | {}",
                "stagenode | {}",
                "content   | {}",
                "object    | {}",
                "node      | {}",
                "decimal   | {'type':'number'}",
                "nullable  | {'type':['string','null']}",
                "even      | {'type':'object','properties':{'number':{'type':'integer','minimum':-2147483648,'maximum':2147483647}}}",
            })
    void resultSchema_followsTheType(String task, String schema) {
        assertThat(task(task).resultSchema()).isEqualTo(json(schema));
    }

    @Test
    void parametersSchema_saysDefaultsAndDescriptionsAndWhatIsRequired() {
        JsonNode schema = task("options").parametersSchema();

        assertThat(schema.get("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.get("type").asString()).isEqualTo("object");
        assertThat(schema.get("additionalProperties")).isEqualTo(json("false"));
        assertThat(schema.get("required")).isEqualTo(json("['link']"));
        assertThat(schema.at("/properties/delay"))
                .isEqualTo(json("{'type':'number','description':'Seconds','default':0.5}"));
        assertThat(schema.at("/properties/body")).isEqualTo(json("{'type':['string','null'],'default':null}"));
        assertThat(schema.at("/properties/headers/default")).isEqualTo(json("{'a':1}"));
        assertThat(schema.get("properties").propertyNames())
                .containsExactly("delay", "body", "headers", "link", "tree");
    }

    @Test
    void parametersSchema_definesRecursiveTypesOnce() {
        JsonNode schema = task("tree").parametersSchema();

        assertThat(schema.at("/properties/v")).isEqualTo(json("{'$ref':'#/$defs/Tree'}"));
        assertThat(schema.at("/$defs/Tree/required")).isEqualTo(json("['value']"));
        assertThat(schema.at("/$defs/Tree/properties/child/anyOf")).hasSize(2);
        assertThat(task("options").parametersSchema().at("/properties/tree"))
                .isEqualTo(json("{'anyOf':[{'type':'null'},{'$ref':'#/$defs/Tree'}]}"));
    }

    @Test
    void parametersSchema_ofARecordNeedsWhatIsNeitherOptionalNorNullable() {
        JsonNode order = task("order").parametersSchema().at("/properties/v");

        assertThat(order.get("required")).isEqualTo(json("['id','items','places','extra']"));
        assertThat(order.at("/properties/note")).isEqualTo(json("{'type':['string','null']}"));
        assertThat(order.at("/properties/remark")).isEqualTo(json("{'type':['string','null']}"));
        assertThat(order.at("/properties/extra")).isEqualTo(json("{}"));
    }

    @Test
    void parametersSchema_ofNoParametersTakesNothing() {
        assertThat(task("void").parametersSchema().get("properties")).isEmpty();
        assertThat(task("void").exampleArgs().orElseThrow()).isEmpty();
    }

    @Test
    void exampleArgs_areThoseGiven() {
        assertThat(task("given").exampleArgs().orElseThrow()).isEqualTo(json("['x',3]"));
    }

    @Test
    void exampleArgs_areMadeUpToTheLastRequiredParameter() {
        assertThat(task("options").exampleArgs().orElseThrow()).isEqualTo(json("[0.5,null,{'a':1},'text']"));
    }

    @Test
    void exampleArgs_madeUpFitEveryTask() {
        ArgumentBinder binder = new ArgumentBinder();

        for (TaskDefinition task : catalog.all()) {
            if (!task.name().equals("even")) {
                binder.bind(task, task.exampleArgs().orElseThrow().toString(), null);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "orders", "tree", "optionalpoints"})
    void parametersSchema_holdsEveryDefinitionItRefersTo(String task) {
        JsonNode schema = task(task).parametersSchema();

        for (String reference : schema.findValuesAsString("$ref")) {
            assertThat(schema.at(reference.substring(1)).isObject()).isTrue();
        }
    }

    private TaskDefinition task(String name) {
        return catalog.find(name).orElseThrow();
    }

    private static JsonNode json(String text) {
        return TaskJson.MAPPER.readTree(text.replace('\'', '"'));
    }
}
