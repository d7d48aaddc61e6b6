package dev.errand.task.sensitive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.errand.job.Failure;
import dev.errand.job.Reason;
import dev.errand.job.spec.TaskCall;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is shown of arguments, and what a task says of them. */
class RedactionTest {

    private static TaskCall call(@Nullable String args, @Nullable String kwargs, String... sensitive) {
        return new TaskCall("t", args, kwargs, null, null, List.of(sensitive));
    }

    @Test
    void sensitiveParts_areMasked_andAllElseIsAsItWasWritten() {
        TaskCall call = call(
                "[ 1.50, \"s\\\"e]cret\" ,{\"a\":[true,{\"p\":-12.3e4},null]}]",
                "{\"x\":{\"a/b\":\"k\", \"c\" : {\"d\":[1,2]}}}",
                "/args/1",
                "/args/2/a/1/p",
                "/kwargs/x/a~1b",
                "/kwargs/x/c");

        assertThat(Redaction.args(call)).isEqualTo("[ 1.50, \"***\" ,{\"a\":[true,{\"p\":\"***\"},null]}]");
        assertThat(Redaction.kwargs(call)).isEqualTo("{\"x\":{\"a/b\":\"***\", \"c\" : \"***\"}}");
        assertThat(Redaction.args(call(null, null, "/args/0"))).isNull();
        assertThat(Redaction.args(call("[\"0\",1]", null, "/kwargs/0"))).isEqualTo("[\"0\",1]");
    }

    @Test
    void manyParts_areFoundAsFastAsFew() {
        List<String> sensitive =
                IntStream.range(0, 20_000).mapToObj(i -> "/" + (100_000 + i)).toList();
        String json = IntStream.range(100_000, 160_000)
                .mapToObj(i -> "\"" + i + "\":1")
                .collect(Collectors.joining(",", "{", "}"));

        String shown = assertTimeout(Duration.ofSeconds(2), () -> Redaction.of(json, sensitive));

        assertThat(shown).contains("\"119999\":\"***\",\"120000\":1");
    }

    @Test
    void argumentsThatCannotBeRead_areMaskedAsAWhole() {
        assertThat(Redaction.args(call("[1,", null, "/args/0"))).isEqualTo("\"***\"");
    }

    @Test
    void words_areHidden_theLongerFirst_andShortOnesAreNot() {
        SensitiveWords words = SensitiveWords.of(
                call("[{\"a\":\"hunter\",\"b\":[\"hunter22\",\"abc\",123456]},\"open-text\"]", null, "/args/0"));

        assertThat(words.hide("hunter22 hunter abc 123456 open-text")).isEqualTo("*** *** abc *** open-text");
        Failure hidden = words.hide(new Failure(Reason.TASK_FAILED, "X", "no hunter", null));
        assertThat(hidden.message()).isEqualTo("no ***");
        assertThat(SensitiveWords.of(call("[\"hunter\"]", null)).hide("hunter")).isEqualTo("hunter");
    }
}
