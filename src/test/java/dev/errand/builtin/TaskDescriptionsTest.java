package dev.errand.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.task.JobContext;
import dev.errand.task.Param;
import dev.errand.task.Task;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What clients read of the ready-made tasks before they run one. */
class TaskDescriptionsTest {

    private static List<Method> tasks() {
        return Stream.of(ArithmeticTasks.class, RandomTasks.class, TimeTasks.class, PlainTasks.class, HttpTasks.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Task.class))
                .toList();
    }

    @Test
    void signatures_areTheDocumentedOnes() {
        assertThat(tasks().stream().map(TaskDescriptionsTest::signature))
                .containsExactlyInAnyOrder(
                        "square(x)",
                        "think_about_square(x)",
                        "lengthy_task(n)",
                        "random_task()",
                        "add_random(arg)",
                        "sum_random(arg1, arg2, arg3)",
                        "crawl(link, delay=0)",
                        "http_request(method, url, headers={}, body=null, timeout_seconds=30)",
                        "echo(value)",
                        "fail(message)",
                        "sleep(seconds)",
                        "count(steps, step_seconds)",
                        "stubborn(seconds)");
    }

    @Test
    void everyTaskAndParameter_isDescribed() {
        assertThat(tasks()).allSatisfy(method -> {
            assertThat(method.getAnnotation(Task.class).description()).isNotBlank();
            assertThat(parameters(method))
                    .allSatisfy(parameter -> assertThat(
                                    parameter.getAnnotation(Param.class).description())
                            .isNotBlank());
        });
    }

    @Test
    void everyExample_isAnArrayOfArgumentsThatFits() {
        assertThat(tasks()).allSatisfy(method -> {
            JsonNode example = JsonMapper.shared()
                    .readTree(method.getAnnotation(Task.class).exampleArgs());
            long required = parameters(method).stream()
                    .filter(parameter ->
                            parameter.getAnnotation(Param.class).defaultValue().isEmpty())
                    .count();
            assertThat(example.isArray()).isTrue();
            assertThat(example.size())
                    .isBetween((int) required, parameters(method).size());
        });
    }

    private static String signature(Method method) {
        return method.getAnnotation(Task.class).value()
                + parameters(method).stream()
                        .map(TaskDescriptionsTest::signature)
                        .toList()
                        .toString()
                        .replace('[', '(')
                        .replace(']', ')');
    }

    private static String signature(Parameter parameter) {
        Param param = parameter.getAnnotation(Param.class);
        String name = param.name().isEmpty() ? parameter.getName() : param.name();
        return param.defaultValue().isEmpty() ? name : name + "=" + param.defaultValue();
    }

    private static List<Parameter> parameters(Method method) {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.getType() != JobContext.class)
                .toList();
    }
}
