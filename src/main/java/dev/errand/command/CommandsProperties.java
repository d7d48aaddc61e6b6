package dev.errand.command;

import jakarta.validation.Valid;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Programs that are tasks.
 *
 * @param commands by the task's name
 */
@Validated
@ConfigurationProperties("errand")
public record CommandsProperties(@DefaultValue Map<String, @Valid CommandProperties> commands) {}
