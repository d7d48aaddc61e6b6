package dev.errand.command.run;

import dev.errand.task.JobContext;
import dev.errand.task.definition.RunsIn;
import dev.errand.task.definition.TaskBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a task does that is a command.
 *
 * @param task its name, for the log
 */
public record CommandBody(String task, Command command, CommandRuns runs) implements TaskBody {

    @Override
    public @Nullable Object invoke(List<@Nullable Object> arguments, JobContext context) throws Throwable {
        List<JsonNode> values = new ArrayList<>(arguments.size());
        arguments.forEach(argument -> values.add((JsonNode) Objects.requireNonNull(argument)));
        return runs.run(task, command, values, context);
    }

    @Override
    public RunsIn runsIn() {
        return RunsIn.COMMAND;
    }
}
