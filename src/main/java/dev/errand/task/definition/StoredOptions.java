package dev.errand.task.definition;

import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is said of a task beside its signature, as rows have it: JSON to which whoever keeps tasks may add members of its own. Pure. */
public final class StoredOptions {

    private static final String DESCRIPTION = "description";
    private static final String QUEUE = "queue";
    private static final String TIMEOUT = "timeoutMillis";
    private static final String MAX_ATTEMPTS = "maxAttempts";
    private static final String CONCURRENCY = "concurrency";
    private static final String PER_SECOND = "perSecond";

    private StoredOptions() {}

    /** All but the name. */
    public static ObjectNode write(TaskOptions options) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put(DESCRIPTION, options.description())
                .put(QUEUE, options.queue())
                .put(MAX_ATTEMPTS, options.maxAttempts())
                .put(CONCURRENCY, options.concurrency())
                .put(PER_SECOND, options.perSecond());
        if (options.timeout() != null) {
            node.put(TIMEOUT, options.timeout().toMillis());
        }
        return node;
    }

    /** The same again. */
    public static TaskOptions read(String name, JsonNode stored) {
        JsonNode timeout = stored.path(TIMEOUT);
        return new TaskOptions(
                name,
                stored.path(DESCRIPTION).asString(),
                stored.path(QUEUE).asString(),
                timeout.isMissingNode() ? null : Duration.ofMillis(timeout.asLong()),
                stored.path(MAX_ATTEMPTS).asInt(),
                stored.path(CONCURRENCY).asInt(),
                stored.path(PER_SECOND).asDouble());
    }
}
