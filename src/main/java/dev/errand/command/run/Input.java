package dev.errand.command.run;

import dev.errand.command.argv.Template;
import dev.errand.task.JobContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a command reads in one attempt. Pure. */
final class Input {

    private Input() {}

    /** The bytes; none where it reads nothing. */
    static byte[] of(Command command, List<JsonNode> values, JobContext job) {
        String parameter = command.input().parameter();
        if (parameter != null) {
            return Template.text(values.get(command.parameters().indexOf(parameter)))
                    .getBytes(StandardCharsets.UTF_8);
        }
        return command.input().document()
                ? document(command, values, job).toString().getBytes(StandardCharsets.UTF_8)
                : new byte[0];
    }

    private static ObjectNode document(Command command, List<JsonNode> values, JobContext job) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("jobId", job.jobId()).put("attempt", job.attempt());
        job.deadline().ifPresent(deadline -> document.put("deadline", deadline.toString()));
        document.set("arguments", command.byName(values));
        ObjectNode metadata = document.putObject("metadata");
        job.metadata().forEach(metadata::put);
        return document;
    }
}
