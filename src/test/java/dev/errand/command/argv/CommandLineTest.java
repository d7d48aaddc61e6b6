package dev.errand.command.argv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.task.binding.ValueMismatchException;
import dev.errand.task.json.TaskJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CommandLineTest {

    private static final Set<String> PARAMETERS = Set.of("a", "b", "list");

    private static JsonNode json(String json) {
        return TaskJson.tree(json.replace('\'', '"'));
    }

    private static CommandLine line(String... argv) {
        return CommandLine.of(List.of(), List.of(argv), PARAMETERS);
    }

    private static List<String> filled(CommandLine line) {
        Map<String, JsonNode> values =
                Map.of("a", json("'x y'"), "b", json("7.50"), "list", json("['1','$(2)',{'k':null}]"));
        return line.arguments(values::get);
    }

    @Test
    void eachElement_isOneArgument_andAListIsSpread() {
        assertThat(filled(line("p", "{a}", "{b}x{a}", "{list...}", "{list}", "{{a}", "")))
                .containsExactly(
                        "x y", "7.50xx y", "1", "$(2)", "{\"k\":null}", "[\"1\",\"$(2)\",{\"k\":null}]", "{a}", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a", "{}", "{a b}", "x{list...}", "{list...}{a}", "{missing}"})
    void whatCannotBeFilled_isRefused(String element) {
        assertThatThrownBy(() -> line("p", element)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theProgram_comesFromNoArgument() {
        assertThatThrownBy(() -> line("{a}")).hasMessageContaining("program");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bin/sh|-c|echo {a}",
                "bash|-ec|echo {a}",
                "bash|-x|-c|{a}",
                "/usr/bin/env|python3|-c|print('{a}')",
                "env|-i|X=1|/usr/bin/python3.12|-W|ignore|-c|{a}",
                "perl|-ne|print {a}",
                "perl|-e|1|-e|{a}",
                "ruby|-e{a}",
                "node|--eval={a}",
                "timeout|5|busybox|sh|-c|{a}",
                "sudo|-u|x|bash|--rcfile|f|-c|{list...}",
                "su|-c|echo {a}",
                "su|-|x|-c|echo {a}|--|y",
                "/usr/bin/su|x|-lc{a}",
                "su|--session-command=echo {a}|x",
                "su|x|--|-c|echo {a}",
                "su|x|--|{a}|{b}",
                "sudo|runuser|-l|x|--command|echo {a}",
                "runuser|-u|x|--|sh|-c|{a}",
                "script|-qec|echo {a}|/dev/null",
                "script|/dev/null|--command=echo {a}",
                "script|-q|/dev/null|--|echo|{a}",
                "flock|/run/lock/x|-c|echo {a}",
                "flock|-n|-w|5|/run/lock/x|--command|echo {a}",
                "flock|/run/lock/x|bash|-c|echo {a}",
                "watch|echo|{a}",
                "timeout|5|watch|-n|1|echo {a}",
                "watch|tar|-x|{a}",
                "awk|{a}",
                "gawk|-F|:|-v|x={b}|{{ print {a} }",
                "/usr/bin/mawk|--|{a}",
                "awk|-f|file.awk|-e|{a}",
                "gawk|--source={a}|file",
                "env|LANG=C|busybox|awk|{a}",
            })
    void aPlaceWithinProgramText_isRefused(String argv) {
        assertThatThrownBy(() -> line(argv.split("\\|"))).hasMessageContaining("program text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sh|-c|echo \"$1\"|sh|{a}",
                "python3|script.py|-c|{a}",
                "env|X={a}|python3|script.py|-e|{b}",
                "grep|-c|{a}",
                "perl|-w|script.pl|-e|{a}",
                "su|-c|echo \"$1\"|x|--|sh|{a}",
                "runuser|-u|x|--|grep|-c|{a}",
                "script|-c|ls|{a}",
                "flock|/run/lock/x|grep|-c|{a}",
                "flock|-w|5|/run/lock/x|--|cp|{a}",
                "watch|-n|1|-x|ls|{a}",
                "awk|-v|x={a}|BEGIN {{ print x }|{b}",
                "awk|-f|file.awk|{a}",
                "awk|-F{a}|{{ print }|{b}",
            })
    void aPlaceBehindIt_isFine(String argv) {
        assertThatCode(() -> line(argv.split("\\|"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"watch|-n|{1}", "script|-q|/dev/null|--"})
    void aPlaceThatAWrapperMakesProgramTextOf_isRefused(String wrapper) {
        List<String> whole = List.of(wrapper.split("\\|"));
        assertThatThrownBy(() -> CommandLine.of(whole, List.of("echo", "{a}"), PARAMETERS))
                .hasMessageContaining("program text");
    }

    @Test
    void aPlaceWithinProgramText_isRefusedBehindAnyWrapper() {
        List<String> unknown = List.of("/opt/sandbox");
        assertThatThrownBy(() -> CommandLine.of(unknown, List.of("sh", "-c", "echo {a}"), PARAMETERS))
                .hasMessageContaining("program text");
        List<String> shell = List.of("sudo", "sh", "-c");
        // The text is the name of the program alone.
        assertThatCode(() -> CommandLine.of(shell, List.of("echo", "{a}"), PARAMETERS))
                .doesNotThrowAnyException();
    }

    private static void refused(CommandLine line, String parameter, String value, String pointer, String words) {
        assertThatThrownBy(() -> line.rule(parameter).check(json(value)))
                .isInstanceOfSatisfying(
                        ValueMismatchException.class,
                        e -> assertThat(e.pointer()).isEqualTo(pointer))
                .hasMessageContaining(words);
    }

    private static void taken(CommandLine line, String parameter, String value) {
        assertThatCode(() -> line.rule(parameter).check(json(value))).doesNotThrowAnyException();
    }

    @Test
    void whatLooksLikeAnOption_isRefusedWhereOneCouldStand() {
        refused(line("p", "{a}"), "a", "'-rf'", "", "'-'");
        refused(line("p", "{a}.png"), "a", "'-rf'", "", "'-'");
        refused(line("p", "{a}{b}"), "b", "'-rf'", "", "'-'");
        refused(line("p", "{list...}"), "list", "['x','-']", "/1", "'-'");
        taken(line("p", "{a}"), "a", "-5");
        taken(line("p", "--", "{a}"), "a", "'-rf'");
        taken(line("p", "--name={a}"), "a", "'-rf'");
        taken(line("p"), "a", "'-rf'");
    }

    @Test
    void whatNoArgumentCanHold_isRefused() {
        refused(line("p", "{a}"), "a", "'x\\u0000y'", "", "NUL");
        refused(line("p", "{a}"), "a", "'\\ud800'", "", "Unicode");
        refused(line("p", "{list...}"), "list", "'x'", "", "array");
        taken(line("p", "{a}"), "a", "'x\\ny $(rm -rf /) \\u00e9 \\ud83d\\ude00'");
    }

    @Test
    void theLongestArgument_isThatOfTheSystem() {
        int most = ArgumentRule.MAX_ARGUMENT - 1;
        taken(line("p", "{a}"), "a", "'" + "x".repeat(most) + "'");
        refused(line("p", "{a}"), "a", "'" + "x".repeat(most + 1) + "'", "", "bytes");
        refused(line("p", "{a}"), "a", "'" + "é".repeat(most / 2 + 1) + "'", "", "bytes");
        refused(line("p", "--name={a}"), "a", "'" + "x".repeat(most) + "'", "", "bytes");
    }

    @Test
    void allOfAList_isBounded() {
        String many = "'',".repeat(200_000);
        refused(line("p", "{list...}"), "list", "[" + many + "'']", "", "1 MiB");
    }
}
