package dev.errand.command.argv;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds places for arguments within the program that an awk is given: its first operand, unless options have one. Pure. */
final class AwkRule {

    private static final Pattern AWK = Pattern.compile("(awk|gawk|mawk|nawk|original-awk)(\\.exe)?");

    private static final Pattern TEXT_FOLLOWS = Pattern.compile("-e|--source");
    private static final Pattern TEXT_WITHIN = Pattern.compile("(-e|--source=).*", Pattern.DOTALL);
    private static final Pattern FILE_FOLLOWS = Pattern.compile("-f|-E|--file|--exec");
    private static final Pattern FILE_WITHIN = Pattern.compile("(-f|-E|--file=|--exec=).*", Pattern.DOTALL);

    private static final Set<String> WITH_VALUE =
            Set.of("-F", "--field-separator", "-v", "--assign", "-i", "--include", "-l", "--load", "-W");

    private AwkRule() {}

    static boolean isAwk(String program) {
        return AWK.matcher(program).matches();
    }

    /** The element with the place, of an awk that stands there. */
    static Optional<Template> find(List<Template> argv, int awk) {
        boolean hasProgram = false;
        for (int i = awk + 1; i < argv.size(); i++) {
            Template element = argv.get(i);
            String literal = element.literal().orElse("");
            if (TEXT_FOLLOWS.matcher(literal).matches()) {
                hasProgram = true;
                i++;
                if (i < argv.size() && argv.get(i).hasPlaces()) {
                    return Optional.of(argv.get(i));
                }
            } else if (TEXT_WITHIN.matcher(element.beginning()).matches()) {
                hasProgram = true;
                if (element.hasPlaces()) {
                    return Optional.of(element);
                }
            } else if (FILE_FOLLOWS.matcher(literal).matches()) {
                hasProgram = true;
                i++;
            } else if (FILE_WITHIN.matcher(element.beginning()).matches()) {
                hasProgram = true;
            } else if (WITH_VALUE.contains(literal)) {
                i++;
            } else if (!element.beginning().startsWith("-")) {
                return hasProgram || !element.hasPlaces() ? Optional.empty() : Optional.of(element);
            }
        }
        return Optional.empty();
    }
}
