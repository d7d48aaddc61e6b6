package dev.errand.store.row;

import dev.errand.job.Failure;
import dev.errand.job.Reason;
import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is kept as JSON of our own making: metadata, webhooks and errors. */
public final class StoredJson {

    /** Exception texts can hold anything, lone surrogates too, which no database takes as they are. */
    private static final JsonMapper ESCAPED = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private static final TypeReference<LinkedHashMap<String, String>> PAIRS = new TypeReference<>() {};

    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private StoredJson() {}

    /** Which parts of arguments are sensitive. Names in arguments can hold anything. */
    public static @Nullable String ofPointers(List<String> pointers) {
        return pointers.isEmpty() ? null : ESCAPED.writeValueAsString(pointers);
    }

    static List<String> pointers(String json) {
        return List.copyOf(JsonMapper.shared().readValue(json, TEXTS));
    }

    static @Nullable String ofMetadata(Map<String, String> metadata) {
        return metadata.isEmpty() ? null : JsonMapper.shared().writeValueAsString(metadata);
    }

    static Map<String, String> metadata(String json) {
        return JsonMapper.shared().readValue(json, PAIRS);
    }

    /** A webhook as it is kept with whatever it tells of. */
    public static @Nullable String ofWebhook(@Nullable Webhook webhook) {
        if (webhook == null) {
            return null;
        }
        ObjectNode node = JsonMapper.shared().createObjectNode();
        putUnlessNull(node, "url", webhook.url());
        putUnlessNull(node, "endpoint", webhook.endpointId());
        node.set(
                "events",
                JsonMapper.shared()
                        .valueToTree(webhook.events().stream()
                                .map(WebhookEvent::code)
                                .toList()));
        if (!webhook.headers().isEmpty()) {
            node.set("headers", JsonMapper.shared().valueToTree(webhook.headers()));
        }
        putUnlessNull(node, "base", webhook.base());
        return JsonMapper.shared().writeValueAsString(node);
    }

    /** What {@link #ofWebhook} wrote. */
    public static @Nullable Webhook webhook(@Nullable String json) {
        if (json == null) {
            return null;
        }
        var node = JsonMapper.shared().readTree(json);
        Set<WebhookEvent> events = EnumSet.noneOf(WebhookEvent.class);
        node.path("events").forEach(code -> WebhookEvent.ofCode(code.asString()).ifPresent(events::add));
        Map<String, String> headers = new LinkedHashMap<>();
        node.path("headers").forEachEntry((name, value) -> headers.put(name, value.asString()));
        return new Webhook(
                node.path("url").asString(null),
                node.path("endpoint").asString(null),
                events,
                headers,
                node.path("base").asString(null));
    }

    public static @Nullable String ofFailure(@Nullable Failure failure) {
        if (failure == null) {
            return null;
        }
        ObjectNode node = JsonMapper.shared()
                .createObjectNode()
                .put("type", failure.reason().code());
        putUnlessNull(node, "class", failure.className());
        putUnlessNull(node, "message", failure.message());
        putUnlessNull(node, "stack", failure.stack());
        if (failure.origin() != null) {
            node.put("cause", failure.origin().cause())
                    .put("parent", failure.origin().parent());
        }
        return ESCAPED.writeValueAsString(node);
    }

    static Failure failure(String json) {
        var node = JsonMapper.shared().readTree(json);
        return new Failure(
                Reason.ofCode(node.get("type").asString()),
                node.path("class").asString(null),
                node.path("message").asString(null),
                node.path("stack").asString(null),
                null,
                node.has("parent")
                        ? new Failure.Origin(
                                node.path("cause").asString(),
                                node.path("parent").asString())
                        : null);
    }

    private static void putUnlessNull(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
