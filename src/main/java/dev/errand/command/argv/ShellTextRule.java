package dev.errand.command.argv;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds places for arguments within text that programs which start others hand to a shell of their own. Pure. */
final class ShellTextRule {

    /** As {@code getopt} reads them: some letters, of which the last one is followed by the text, or that with its beginning. */
    private static final Pattern TEXT_FOLLOWS = Pattern.compile("-[A-Za-z]*c|--command|--session-command");

    private static final Pattern TEXT_WITHIN =
            Pattern.compile("(-[A-Za-z]*c|--command=|--session-command=).*", Pattern.DOTALL);

    private static final Pattern AS_USER = Pattern.compile("-[A-Za-z]*u|--user|(-u|--user=).+", Pattern.DOTALL);
    private static final Pattern EXECUTES = Pattern.compile("-[A-Za-z]*x|--exec");

    private static final Set<String> FLOCK_WITH_VALUE =
            Set.of("-w", "--wait", "--timeout", "-E", "--conflict-exit-code");

    private static final Set<String> WATCH_WITH_VALUE = Set.of("-n", "--interval", "-q", "--equexit");

    private ShellTextRule() {}

    /** The element with the place, of a program of that name that stands there. */
    static Optional<Template> find(String name, List<Template> argv, int program) {
        List<Template> rest = argv.subList(program + 1, argv.size());
        return switch (name) {
            case "su", "runuser" -> inSu(rest);
            case "script" -> inScript(rest);
            case "flock" -> inFlock(rest);
            case "watch" -> inWatch(rest);
            default -> Optional.empty();
        };
    }

    /** Options may stand anywhere; behind {@code --} come arguments of the shell, which reads options as well unless it had its text before. */
    private static Optional<Template> inSu(List<Template> rest) {
        int end = end(rest);
        List<Template> own = rest.subList(0, end);
        Optional<Template> found = ofOption(own);
        boolean hasText = anyBegins(own, TEXT_FOLLOWS) || anyBegins(own, TEXT_WITHIN);
        boolean hasNoShell = anyBegins(own, AS_USER);
        if (found.isPresent() || hasText || hasNoShell) {
            return found;
        }
        List<Template> shell = rest.subList(end, rest.size());
        return ofOption(shell)
                .or(() -> shell.stream().filter(each -> !each.first().isEmpty()).findFirst());
    }

    /** What stands behind {@code --} is put together as a text. */
    private static Optional<Template> inScript(List<Template> rest) {
        int end = end(rest);
        return ofOption(rest.subList(0, end)).or(() -> firstPlace(rest.subList(end, rest.size())));
    }

    /** The text comes right behind the file. */
    private static Optional<Template> inFlock(List<Template> rest) {
        int file = firstOperand(rest, FLOCK_WITH_VALUE);
        return file + 1 < rest.size()
                ? ofOption(rest.subList(file + 1, Math.min(rest.size(), file + 3)))
                : Optional.empty();
    }

    /** All that it runs is put together as a text, unless it is told to execute it as it is. */
    private static Optional<Template> inWatch(List<Template> rest) {
        int command = firstOperand(rest, WATCH_WITH_VALUE);
        boolean executes = anyBegins(rest.subList(0, command), EXECUTES);
        return executes ? Optional.empty() : firstPlace(rest.subList(command, rest.size()));
    }

    private static Optional<Template> ofOption(List<Template> elements) {
        for (int i = 0; i < elements.size(); i++) {
            Template element = elements.get(i);
            if (element.hasPlaces() && TEXT_WITHIN.matcher(element.beginning()).matches()) {
                return Optional.of(element);
            }
            boolean follows = TEXT_FOLLOWS.matcher(element.literal().orElse("")).matches();
            if (follows && i + 1 < elements.size() && elements.get(i + 1).hasPlaces()) {
                return Optional.of(elements.get(i + 1));
            }
        }
        return Optional.empty();
    }

    private static boolean anyBegins(List<Template> elements, Pattern pattern) {
        return elements.stream()
                .anyMatch(each -> pattern.matcher(each.beginning()).matches());
    }

    private static Optional<Template> firstPlace(List<Template> elements) {
        return elements.stream().filter(Template::hasPlaces).findFirst();
    }

    /** Where options end by {@code --}, else where all ends. */
    private static int end(List<Template> rest) {
        for (int i = 0; i < rest.size(); i++) {
            if (rest.get(i).literal().equals(Optional.of("--"))) {
                return i;
            }
        }
        return rest.size();
    }

    private static int firstOperand(List<Template> rest, Set<String> withValue) {
        int i = 0;
        while (i < rest.size() && rest.get(i).beginning().startsWith("-")) {
            i += withValue.contains(rest.get(i).literal().orElse("")) ? 2 : 1;
        }
        return Math.min(i, rest.size());
    }
}
