package dev.errand.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlainTasksTest {

    private final PlainTasks tasks = new PlainTasks();

    @Test
    void echo_returnsItsValue() {
        JsonNode value = JsonMapper.shared().readTree("{\"a\":[1,null,\"x\"]}");

        assertThat(tasks.echo(value)).isSameAs(value);
    }

    @Test
    void fail_throwsItsMessage() {
        assertThatThrownBy(() -> tasks.fail("out of luck"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("out of luck");
    }
}
