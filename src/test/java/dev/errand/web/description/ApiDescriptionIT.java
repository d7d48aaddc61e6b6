package dev.errand.web.description;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.row.JobColumns;
import dev.errand.view.BatchView;
import dev.errand.view.JobPageView;
import dev.errand.view.JobView;
import dev.errand.view.OperationView;
import dev.errand.view.PageView;
import dev.errand.view.QueueView;
import dev.errand.view.TaskView;
import dev.errand.web.Api;
import dev.errand.web.ServiceTest;
import dev.errand.web.admin.NodeController;
import dev.errand.web.admin.NodeDocuments;
import dev.errand.web.webhook.DeliveryView;
import dev.errand.web.webhook.EndpointView;
import dev.errand.web.webhook.WebhookEndpointCommandController;
import java.lang.reflect.RecordComponent;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI description is complete and says what the code does. */
@ServiceTest
class ApiDescriptionIT {

    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    @LocalServerPort
    private int port;

    @Autowired
    private RequestMappingHandlerMapping requestMappingHandlerMapping;

    private Api api;
    private JsonNode description;

    @BeforeEach
    void fetch() {
        api = new Api(port);
        description = api.get("/v3/api-docs").json();
    }

    @Test
    void description_isOpenApi31() {
        assertThat(description.path("openapi").asString()).startsWith("3.1");
        // Where it was read: an address made of the request is a wrong one behind many a proxy.
        assertThat(description.at("/servers/0/url").asString()).isEqualTo("/");
    }

    @Test
    void description_hasTheOperationsThatTheControllersHave() {
        Set<String> mapped = new TreeSet<>();
        requestMappingHandlerMapping.getHandlerMethods().keySet().forEach(mapping -> {
            for (String path : mapping.getPatternValues()) {
                for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                    if (path.startsWith("/v1/") || path.startsWith("/problems")) {
                        mapped.add(method.name().toLowerCase(java.util.Locale.ROOT) + " " + path);
                    }
                }
            }
        });
        Set<String> described = new TreeSet<>();
        operations((name, operation) -> described.add(name));

        assertThat(described).isEqualTo(mapped);
    }

    @Test
    void paths_areInOrder() {
        assertThat(List.copyOf(description.path("paths").propertyNames())).isSorted();
    }

    @Test
    void operations_areExplainedWithExamplesAndRefusals() {
        Set<String> ids = new TreeSet<>();
        operations((name, operation) -> {
            assertThat(operation.path("summary").asString("")).as(name).isNotEmpty();
            assertThat(operation.path("description").asString("")).as(name).isNotEmpty();
            assertThat(operation.path("tags").size()).as(name).isEqualTo(1);
            assertThat(ids.add(operation.path("operationId").asString()))
                    .as(name)
                    .isTrue();
            assertThat(operation.path("responses").propertyNames()).as(name).anyMatch(code -> code.startsWith("4"));
            operation.path("requestBody").path("content").forEach(content -> assertHasExample(name, content));
            operation.path("responses").forEach(response -> assertResponse(name, resolved(response)));
            operation
                    .path("parameters")
                    .forEach(parameter -> assertThat(
                                    resolved(parameter).path("description").asString(""))
                            .as(name + " " + parameter)
                            .isNotEmpty());
        });
    }

    @Test
    void references_leadSomewhere() {
        description.findValuesAsString("$ref").stream()
                .filter(reference -> reference.startsWith("#"))
                .forEach(reference -> assertThat(
                                description.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void documents_haveTheMembersThatAreDescribed() {
        assertMembers("Job", JobView.class);
        assertMembers("Task", TaskView.class);
        assertMembers("JobList", JobPageView.class);
        assertMembers("QueueList", PageView.class);
        assertMembers("Queue", QueueView.class);
        assertMembers("Operation", OperationView.class);
        assertMembers("NodeList", NodeController.NodeList.class);
        assertMembers("Node", NodeDocuments.NodeView.class);
        assertMembers("Batch", BatchView.class);
        assertMembers("Batch/properties/links", BatchView.LinksView.class);
        assertMembers("Job/properties/links", JobView.LinksView.class);
        assertMembers("WebhookEndpoint", EndpointView.class);
        assertMembers("WebhookDelivery", DeliveryView.class);
        assertMembers("DeliveryTry", DeliveryView.TryView.class);
        assertMembers("RecoveredDeliveries", WebhookEndpointCommandController.Recovered.class);
    }

    @Test
    void examples_ofSubmissionsAreAccepted() {
        JsonNode examples = description.at("/paths/~1v1~1jobs/post/requestBody/content/application~1json/examples");

        assertThat(examples.size()).isPositive();
        for (JsonNode example : examples) {
            Api.Answer answer = api.post("/v1/jobs", example.path("value").toString());
            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            api.post("/v1/jobs/" + answer.id() + "/cancel");
        }
    }

    @Test
    void webhooks_areDescribedWithAnExampleOfEachEvent() {
        JsonNode webhooks = description.path("webhooks");

        assertThat(webhooks.propertyNames())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(WebhookEvent.values())
                        .map(WebhookEvent::code)
                        .toList());
        webhooks.forEachEntry((event, item) -> {
            assertMessages(item.path("post"));
            JsonNode example = item.at("/post/requestBody/content/application~1json/examples/message");
            assertThat(resolved(example).at("/value/type").asString()).isEqualTo(event);
        });
    }

    @Test
    void callbacks_areDescribedWhereAWebhookCanBeGiven() {
        for (String path : List.of("/v1/jobs", "/v1/batches")) {
            JsonNode callback = resolved(description.path("paths").path(path).at("/post/callbacks/webhook"));

            JsonNode message = callback.path("{$request.body#/webhook/url}").path("post");
            assertMessages(message);
        }
    }

    private void assertMessages(JsonNode operation) {
        assertThat(operation.path("summary").asString("")).isNotEmpty();
        assertThat(operation.path("parameters").valueStream().map(this::resolved))
                .extracting(parameter -> parameter.path("name").asString())
                .containsExactly("webhook-id", "webhook-timestamp", "webhook-signature");
        operation.at("/requestBody/content").forEach(content -> assertHasExample("webhook", content));
        assertThat(operation.path("responses").propertyNames()).contains("2XX", "410");
    }

    @Test
    void parameters_ofListsAreKnownToThem() {
        for (String path : List.of("/v1/jobs", "/v1/tasks", "/v1/webhook-endpoints", "/v1/webhook-deliveries")) {
            for (JsonNode reference :
                    description.path("paths").path(path).path("get").path("parameters")) {
                JsonNode parameter = resolved(reference);
                String key = parameter.path("style").asString("").equals("deepObject") ? "[key]" : "";
                String query =
                        parameter.path("name").asString() + URLEncoder.encode(key, UTF_8) + "=" + sample(parameter);
                assertThat(api.get(path + "?" + query).text()).as(query).doesNotContain("is not a parameter");
            }
        }
    }

    @Test
    void swaggerUi_isServed() {
        Api.Answer redirect = api.get("/swagger-ui.html");
        assertThat(redirect.status()).isEqualTo(302);
        Api.Answer page = api.get("/swagger-ui/index.html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("swagger-ui");
        assertThat(page.text()).contains("swagger-initializer.js");
        assertThat(api.get("/swagger-ui/swagger-initializer.js").text()).contains("../v3/api-docs");
        assertThat(api.get("/swagger-ui/swagger-ui-bundle.js").status()).isEqualTo(200);
        assertThat(api.get("/swagger-ui/nothing.js").status()).isEqualTo(404);
    }

    @Test
    void description_isTheSameAsYaml() {
        Api.Answer yaml = api.get("/v3/api-docs.yaml");

        assertThat(yaml.header("Content-Type")).startsWith("application/yaml");
        assertThat(new JsonMapper()
                        .<JsonNode>valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml.text())))
                .isEqualTo(description);
    }

    private static String sample(JsonNode parameter) {
        JsonNode example = parameter.path("example");
        JsonNode usual = parameter.at("/schema/default");
        JsonNode chosen =
                !example.isMissingNode() ? example : usual.isMissingNode() ? parameter.at("/schema/enum/0") : usual;
        JsonNode one = chosen.isArray() ? chosen.get(0) : chosen;
        return one.isObject() ? "x" : one.asString("x");
    }

    private void assertMembers(String schema, Class<? extends Record> document) {
        assertThat(description
                        .at("/components/schemas/" + schema + "/properties")
                        .propertyNames())
                .as(schema)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(document.getRecordComponents())
                        .flatMap(ApiDescriptionIT::members)
                        .toList());
    }

    private static Stream<String> members(RecordComponent component) {
        if (component.getAccessor().isAnnotationPresent(JsonAnyGetter.class)) {
            return JobColumns.namesShown().stream();
        }
        return component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                ? Arrays.stream(component.getType().getRecordComponents()).flatMap(ApiDescriptionIT::members)
                : Stream.of(component.getName());
    }

    private static void assertResponse(String name, JsonNode response) {
        assertThat(response.path("description").asString("")).as(name).isNotEmpty();
        response.path("content").forEachEntry((type, content) -> {
            if (type.contains("json")) {
                assertHasExample(name, content);
            }
        });
    }

    private static void assertHasExample(String name, JsonNode content) {
        assertThat(content.has("schema")).as(name + " " + content).isTrue();
        assertThat(content.has("example") || content.has("examples"))
                .as(name + " " + content)
                .isTrue();
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? description.at(node.path("$ref").asString().substring(1)) : node;
    }

    private void operations(java.util.function.BiConsumer<String, JsonNode> look) {
        description
                .path("paths")
                .forEachEntry((path, item) -> METHODS.forEach(method -> {
                    if (item.has(method)) {
                        look.accept(method + " " + path, item.path(method));
                    }
                }));
    }
}
