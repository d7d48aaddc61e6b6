package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The description avoids what generators of clients stumble over, and there is a form of it for them. */
@ServiceTest
class ClientDescriptionIT {

    private static final String BODY = "/requestBody/content/application~1json/schema";

    @LocalServerPort
    private int port;

    private Api api;
    private JsonNode whole;
    private JsonNode forClients;

    @BeforeEach
    void fetch() {
        api = new Api(port);
        whole = api.get("/v3/api-docs").json();
        forClients = api.get("/v3/api-docs/clients").json();
    }

    @Test
    void clientsAreMadeFromTheSameCalls_withoutTheMessagesThatTheServiceSends() {
        assertThat(forClients.path("paths")).isEqualTo(whole.path("paths"));
        assertThat(forClients.has("webhooks")).isFalse();
        assertThat(whole.has("webhooks")).isTrue();
        assertThat(forClients.at("/servers/0/url").asString()).isEqualTo("/");
    }

    @Test
    void components_areAllUsed() {
        for (JsonNode description : List.of(whole, forClients)) {
            Set<String> used = new HashSet<>(description.findValuesAsString("$ref"));
            description
                    .path("components")
                    .forEachEntry((kind, members) -> members.propertyNames().forEach(name -> {
                        // A way to sign in is used by its bare name.
                        boolean byName = kind.equals("securitySchemes");
                        assertThat(byName || used.contains("#/components/" + kind + "/" + name))
                                .as(kind + " " + name)
                                .isTrue();
                    }));
            used.forEach(reference -> assertThat(
                            description.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
        }
    }

    @Test
    void messages_haveATagOfTheirOwn() {
        Set<String> ofCalls = new TreeSet<>();
        operations((name, operation) -> ofCalls.add(operation.at("/tags/0").asString()));

        whole.path("webhooks")
                .forEach(item -> assertThat(item.at("/post/tags/0").asString())
                        .isNotEmpty()
                        .isNotIn(ofCalls));
        whole.at("/components/callbacks")
                .forEach(callback -> callback.forEach(
                        item -> assertThat(item.at("/post/tags/0").asString())
                                .isNotEmpty()
                                .isNotIn(ofCalls)));
    }

    @Test
    void parametersOfCallbacks_areWrittenOut() {
        JsonNode callbacks = whole.at("/components/callbacks");

        assertThat(callbacks.size()).isPositive();
        callbacks.forEach(callback -> callback.forEach(item ->
                assertThat(item.at("/post/parameters").findValues("$ref")).isEmpty()));
    }

    @Test
    void bodies_haveNoDefaultsAndTakeNullForWhatIsOptional() {
        Set<String> seen = new HashSet<>();
        operations((name, operation) -> assertBody(name, operation.at(BODY), seen));

        assertThat(seen)
                .contains(
                        "Submission",
                        "BatchSubmission",
                        "Retry",
                        "Webhook",
                        "WebhookEndpointCreation",
                        "WebhookEndpointChange");
    }

    @Test
    void bodies_areClosed() {
        operations((name, operation) -> {
            if (!operation.at(BODY).isMissingNode()) {
                assertThat(resolved(operation.at(BODY))
                                .path("additionalProperties")
                                .toString())
                        .as(name)
                        .isEqualTo("false");
            }
        });
    }

    @Test
    void batches_takeEveryOptionOfAJob() {
        Set<String> options = new TreeSet<>(
                whole.at("/components/schemas/Submission/properties").propertyNames());
        options.remove("args");

        assertThat(whole.at("/components/schemas/BatchSubmission/properties").propertyNames())
                .containsAll(options);
    }

    /** Swagger UI fills forms with examples, and they are sent: together they find nothing, or the job of somebody else's key. */
    @Test
    void optionalParameters_areNotFilledIn() {
        operations((name, operation) -> operation.path("parameters").forEach(reference -> {
            JsonNode parameter = resolved(reference);
            if (!parameter.path("required").asBoolean()) {
                String place = name + " " + parameter.path("name").asString();
                assertThat(parameter.path("example").isEmpty()).as(place).isTrue();
                assertThat(parameter.has("examples")).as(place).isFalse();
            }
        }));
    }

    @Test
    void info_saysWhoAndOnWhatTerms() {
        assertThat(whole.at("/info/license/identifier").asString()).isEqualTo("Apache-2.0");
        assertThat(whole.at("/info/contact/name").asString("")).isNotEmpty();
    }

    private void assertBody(String place, JsonNode schema, Set<String> seen) {
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty() && !seen.add(reference.substring(reference.lastIndexOf('/') + 1))) {
            return;
        }
        JsonNode object = resolved(schema);
        List<String> required = new ArrayList<>();
        object.path("required").forEach(name -> required.add(name.asString()));
        object.path("properties").forEachEntry((name, property) -> {
            String inner = place + " " + name;
            assertThat(property.has("default")).as(inner).isFalse();
            assertThat(takesNull(property)).as(inner).isEqualTo(!required.contains(name));
            property.path("anyOf").forEach(choice -> assertBody(inner, choice, seen));
        });
    }

    private static boolean takesNull(JsonNode schema) {
        return schema.path("type").toString().contains("\"null\"")
                || schema.path("anyOf").valueStream().anyMatch(ClientDescriptionIT::takesNull);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? whole.at(node.path("$ref").asString().substring(1)) : node;
    }

    private void operations(BiConsumer<String, JsonNode> look) {
        whole.path("paths")
                .forEachEntry((path, item) ->
                        item.forEachEntry((method, operation) -> look.accept(method + " " + path, operation)));
    }
}
