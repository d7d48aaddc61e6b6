package dev.errand.command;

import dev.errand.command.argv.ArgumentRule;
import dev.errand.command.run.CommandBody;
import dev.errand.command.run.CommandRuns;
import dev.errand.queue.ExecutionProperties;
import dev.errand.task.catalog.LocalTasks;
import dev.errand.task.definition.TaskDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;

/**
 * The commands of this node as tasks. They come before jars: where both have a task of one name the jar is left out, while a command that
 * cannot work stops the start. Safe for concurrent use; nothing changes after the start.
 */
@Order(0)
final class CommandTasks implements LocalTasks {

    private static final Logger log = LoggerFactory.getLogger(CommandTasks.class);

    private final Map<String, CommandProperties> commands;
    private final Duration abandonAfter;
    private final CommandRuns runs;

    CommandTasks(CommandsProperties properties, ExecutionProperties execution, CommandRuns runs) {
        this.commands = properties.commands();
        this.abandonAfter = execution.abandonAfter();
        this.runs = runs;
    }

    @Override
    public List<TaskDefinition> load(Set<String> taken) {
        List<TaskDefinition> tasks = new ArrayList<>();
        commands.forEach((name, configured) -> tasks.add(read(name, configured, taken)));
        if (!ArgumentRule.takesAllCharacters()) {
            log.warn(
                    "arguments of commands can be ASCII only; start the service with LANG=C.UTF-8 to have all characters");
        }
        log.info("commands are tasks: {}", String.join(", ", commands.keySet()));
        return tasks;
    }

    private TaskDefinition read(String name, CommandProperties configured, Set<String> taken) {
        if (taken.contains(name)) {
            throw new CommandStartException(name, "the service has a task of that name already");
        }
        if (configured.killAfter().compareTo(abandonAfter) >= 0) {
            throw new CommandStartException(
                    name, "kill-after must be shorter than errand.execution.abandon-after, which is " + abandonAfter);
        }
        return new CommandReader(name, configured, System::getenv)
                .read(command -> new CommandBody(name, command, runs));
    }
}
