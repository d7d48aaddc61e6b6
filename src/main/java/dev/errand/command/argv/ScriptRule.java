package dev.errand.command.argv;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds places for arguments within program text that a shell or interpreter is given: whoever submits a job could run what he likes. Knows
 * the usual interpreters and programs that start others; one that it does not know is taken for none. Pure.
 */
final class ScriptRule {

    private static final Pattern INTERPRETER =
            Pattern.compile("(sh|ash|bash|dash|ksh|mksh|zsh|fish|csh|tcsh|python|pypy|perl"
                    + "|ruby|node|nodejs|deno|bun|php|lua|luajit|rscript|r|tclsh|expect|osascript|pwsh|powershell|guile|julia|groovy|ghc|raku)"
                    + "[0-9.]*(\\.exe)?");

    private static final Set<String> STARTERS = Set.of(
            "env",
            "nice",
            "ionice",
            "chrt",
            "taskset",
            "timeout",
            "nohup",
            "stdbuf",
            "setsid",
            "sudo",
            "doas",
            "su",
            "runuser",
            "chroot",
            "unshare",
            "nsenter",
            "bwrap",
            "firejail",
            "systemd-run",
            "xargs",
            "flock",
            "time",
            "strace",
            "script",
            "watch",
            "busybox",
            "setpriv",
            "prlimit",
            "capsh",
            "chpst");

    /** Some letters, of which one says that a program's text follows. */
    private static final Pattern SCRIPT_FOLLOWS =
            Pattern.compile("-[A-Za-z]*[ceEr][A-Za-z]*|--eval|--command|--print|-p|-Command");

    private static final Pattern SCRIPT_WITHIN =
            Pattern.compile("(-[A-Za-z]?[ceE]|--eval=|--command=|--print=).*", Pattern.DOTALL);

    /** Options whose value stands behind them, which is no script's file. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-W",
            "-X",
            "-o",
            "+o",
            "-O",
            "+O",
            "-I",
            "-C",
            "-d",
            "--rcfile",
            "--init-file",
            "--require",
            "--import",
            "-ExecutionPolicy");

    private ScriptRule() {}

    /** The first element that has a place within program text: of the program itself, or behind programs that start others. */
    static Optional<Template> find(List<Template> argv) {
        for (int i = 0; i < argv.size(); i++) {
            String name = name(argv.get(i).literal().orElse(""));
            if (INTERPRETER.matcher(name).matches()) {
                return inInterpreter(argv, i);
            }
            if (AwkRule.isAwk(name)) {
                return AwkRule.find(argv, i);
            }
            Optional<Template> found = ShellTextRule.find(name, argv, i);
            if (found.isPresent() || (i == 0 && !STARTERS.contains(name))) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Template> inInterpreter(List<Template> argv, int program) {
        for (int i = program + 1; i < argv.size(); i++) {
            Template element = argv.get(i);
            String literal = element.literal().orElse("");
            if (element.hasPlaces()
                    && SCRIPT_WITHIN.matcher(element.beginning()).matches()) {
                return Optional.of(element);
            }
            if (SCRIPT_FOLLOWS.matcher(literal).matches() && i + 1 < argv.size()) {
                Template script = argv.get(i + 1);
                if (script.hasPlaces()) {
                    return Optional.of(script);
                }
                i += script.beginning().startsWith("-") ? 0 : 1;
            } else if (WITH_VALUE.contains(literal)) {
                i++;
            } else if (!element.beginning().startsWith("-")) {
                // A script's file: what follows are its own arguments.
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
