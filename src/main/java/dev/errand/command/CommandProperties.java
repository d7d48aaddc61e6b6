package dev.errand.command;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A program that is a task. Each key is described in {@code docs/commands.md}.
 *
 * @param argv the program and its arguments, with places such as <code>{name}</code>
 * @param parameters JSON Schemas by name, each with its default; in the order of positions
 * @param result what its output is: {@code json}, {@code text}, {@code bytes:TYPE} or {@code none}
 * @param stdin what it reads: {@code json}, {@code none} or {@code param:NAME}
 * @param env what its environment holds beside what every command has
 * @param passEnv what it has of the service's own environment
 * @param retryExit exit codes after which another attempt is made while any are left
 * @param killAfter how long it may take to end by itself when it was told to
 * @param wrapper a program that starts it, with its arguments
 * @param queue of jobs that name none
 * @param timeout how long an attempt may take where the job says nothing; {@code null} for the service's default
 * @param maxAttempts how many attempts a job has that says nothing
 * @param concurrency how many of its jobs run at once on all nodes together; 0 for no limit
 * @param perSecond how many attempts start within a second on all nodes together; 0 for no limit
 * @param description what it does
 */
public record CommandProperties(
        @NotEmpty List<String> argv,
        @DefaultValue Map<String, Map<String, Object>> parameters,
        @DefaultValue("json") String result,
        @DefaultValue("json") String stdin,
        @DefaultValue Map<String, String> env,
        @DefaultValue List<String> passEnv,
        @DefaultValue List<@Min(1) @Max(255) Integer> retryExit,
        @DefaultValue("10s") Duration killAfter,
        @DefaultValue List<String> wrapper,
        @NotBlank @DefaultValue("default") String queue,
        @Nullable Duration timeout,
        @Min(1) @Max(100) @DefaultValue("1") int maxAttempts,
        @Min(0) @Max(1_000_000) @DefaultValue("0") int concurrency,
        @Min(0) @DecimalMax("100000") @DefaultValue("0") double perSecond,
        @DefaultValue("") String description) {}
