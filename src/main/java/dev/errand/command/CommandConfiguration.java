package dev.errand.command;

import dev.errand.command.process.Containment;
import dev.errand.command.run.CommandRuns;
import dev.errand.command.run.Workspaces;
import dev.errand.queue.ExecutionProperties;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The parts of this room, which are there when any command is. */
@Configuration(proxyBeanMethods = false)
@Conditional(AnyCommands.class)
class CommandConfiguration {

    @Bean
    Containment commandContainment(CommandsProperties properties) {
        Duration longest = properties.commands().values().stream()
                .map(CommandProperties::killAfter)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return new Containment(longest);
    }

    @Bean
    Workspaces commandWorkspaces(CommandRoomProperties properties, Containment containment) {
        return new Workspaces(properties.directory(), containment.life().name());
    }

    /** Half of what is left after the drain is for what is told to end, half for what has to be killed. */
    @Bean
    CommandLifecycle commandLifecycle(Containment containment, Workspaces workspaces, ExecutionProperties execution) {
        return new CommandLifecycle(
                containment, workspaces, execution.interruptGrace().dividedBy(2));
    }

    @Bean
    CommandRuns commandRuns(
            Containment containment,
            Workspaces workspaces,
            CommandLifecycle lifecycle,
            CommandRoomProperties properties,
            ExecutionProperties execution) {
        return new CommandRuns(
                containment,
                workspaces,
                Math.toIntExact(properties.outputInMemory().toBytes()),
                execution.maxResultBytes().toBytes(),
                lifecycle::maxGrace,
                properties.giveUpAfter());
    }

    @Bean
    CommandTasks commandTasks(CommandsProperties properties, ExecutionProperties execution, CommandRuns runs) {
        return new CommandTasks(properties, execution, runs);
    }
}
