package dev.errand.builtin;

import dev.errand.task.Param;
import dev.errand.task.Task;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Tasks that end at once: one well, one badly. */
@Component
class PlainTasks {

    @Task(value = "echo", description = "Returns any JSON unchanged.", exampleArgs = "[{\"hello\": [\"world\", 1]}]")
    JsonNode echo(@Param(description = "Any JSON.") JsonNode value) {
        return value;
    }

    @Task(value = "fail", description = "Fails, to see what an error looks like.", exampleArgs = "[\"out of luck\"]")
    void fail(@Param(description = "The error's message.") String message) {
        throw new IllegalStateException(message);
    }
}
