package dev.errand.command;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How commands run. Each key is described in {@code application.yaml}.
 *
 * @param directory where attempts have their folders, and large outputs wait until they are stored
 * @param outputInMemory how much of an output is in memory before it goes to the disk
 * @param giveUpAfter how much longer than its grace what does not end is killed before it is left to itself
 */
@Validated
@ConfigurationProperties("errand.command")
public record CommandRoomProperties(
        @DefaultValue("data/commands") Path directory,
        @DefaultValue("64KB") DataSize outputInMemory,
        @DefaultValue("60s") Duration giveUpAfter) {}
