package dev.errand.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.task.JobContext;
import dev.errand.task.definition.TaskBody;
import dev.errand.task.definition.TaskDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What is configured wrongly stops the start, and is told. */
@DisabledOnOs(OS.WINDOWS)
class CommandReaderTest {

    private static final TaskBody BODY = new TaskBody() {
        @Override
        public @Nullable Object invoke(List<@Nullable Object> arguments, JobContext context) {
            return null;
        }
    };

    private static TaskDefinition read(String name, String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("it.argv[0]", "true"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put("it." + settings[i], settings[i + 1]);
        }
        CommandProperties properties = new Binder(new MapConfigurationPropertySource(all))
                .bind("it", CommandProperties.class)
                .get();
        return new CommandReader(name, properties, variable -> null).read(command -> BODY);
    }

    private static String refusal(String... settings) {
        return refusalOf("it", settings);
    }

    private static String refusalOf(String name, String... settings) {
        CommandStartException refused = catchThrowableOfType(CommandStartException.class, () -> read(name, settings));
        return String.valueOf(refused.getMessage());
    }

    @Test
    void aProgramThatIsNotThere_orMayNotBeRun_stopsTheStart(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(refusal("argv[0]", "/there/is/none"))
                .isEqualTo("errand.commands.it: there is no program '/there/is/none' that this service may run; "
                        + "looked for on its PATH unless written with a slash");
        assertThat(refusal("argv[0]", "there-is-no-such-program")).contains("there-is-no-such-program");
        assertThat(refusal("argv[0]", file.toString())).contains(file.toString());
        assertThat(refusal("argv[0]", directory.toString())).contains(directory.toString());
        assertThat(refusal("wrapper[0]", "/there/is/none")).contains("/there/is/none");
        assertThat(refusal("argv[0]", "{program}", "parameters.program.type", "string"))
                .contains("must not come from arguments");
    }

    @Test
    void aPlaceWithinProgramText_orOfNobody_stopsTheStart() {
        String[] script = {"argv[0]", "sh", "argv[1]", "-c", "argv[2]", "echo {name}", "parameters.name.type", "string"
        };
        assertThat(refusal(script)).contains("within program text");
        assertThat(refusal("argv[1]", "{nobody}")).contains("{nobody}");
        assertThat(refusal("argv[1]", "{open")).contains("not closed");
    }

    @Test
    void whatElseCannotWork_isNamed() {
        assertThat(refusalOf("it works")).contains("the name must be");
        assertThat(refusal("result", "xml")).contains("'xml'");
        assertThat(refusal("result", "bytes:no type")).isNotBlank();
        assertThat(refusal("stdin", "param:other")).contains("param:other");
        assertThat(refusal("parameters.n.type", "integre")).contains("the schema of 'n'");
        assertThat(refusal("parameters.n.type", "integer", "parameters.n.default", "many"))
                .contains("the default of 'n'");
        assertThat(refusal("per-second", "0.0001")).contains("per-second");
        assertThat(refusal("timeout", "0s")).contains("timeout");
        assertThat(refusal("env.[A=B]", "c")).contains("env");
    }

    @Test
    void aGoodOne_isATask() {
        TaskDefinition task = read("it", "parameters.n.type", "integer", "argv[1]", "{n}", "concurrency", "3");
        assertThat(task.name()).isEqualTo("it");
        assertThat(task.parameters())
                .singleElement()
                .satisfies(parameter -> assertThat(parameter.required()).isTrue());
        assertThat(task.options().concurrency()).isEqualTo(3);
    }
}
