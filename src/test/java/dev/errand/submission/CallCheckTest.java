package dev.errand.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.spec.TaskCall;
import dev.errand.task.Sensitive;
import dev.errand.task.Task;
import dev.errand.task.sensitive.SensitiveArguments;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was sensitive when a job was submitted stays so, whatever its task is by the time that its arguments are complete. */
class CallCheckTest {

    static final class Tasks {
        @Task("plain")
        int plain(String card, int x) {
            return card.length() + x;
        }

        @Task("marked")
        int marked(String card, @Sensitive int x) {
            return card.length() + x;
        }
    }

    private final CallCheck check = Templates.check(new Tasks());

    private List<String> sensitive(String task, String... before) {
        return check.checked(new TaskCall(task, "[\"4111\", 9]", null, null, null, List.of(before)))
                .sensitive();
    }

    @Test
    void whatIsMarkedNoMore_staysSensitive() {
        assertThat(sensitive("plain", "/args/0")).containsExactly("/args/0");
        assertThat(sensitive("plain")).isEmpty();
    }

    @Test
    void whatIsMarkedNow_isSensitiveAsWell() {
        assertThat(sensitive("marked", "/args/0")).containsExactlyInAnyOrder("/args/0", "/args/1");
        assertThat(sensitive("marked", "/args/1")).containsExactly("/args/1");
    }

    @Test
    void aWhole_goesWhereItsPartsAreNamed() {
        List<String> before = List.of("/args/0", "/args/1");

        assertThat(SensitiveArguments.joined(before, List.of("/args/0/password", "/args/10")))
                .containsExactlyInAnyOrder("/args/0/password", "/args/1", "/args/10");
    }
}
