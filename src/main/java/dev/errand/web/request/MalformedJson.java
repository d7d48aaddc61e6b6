package dev.errand.web.request;

import dev.errand.problem.Violation;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Says why a body cannot be read. The parser's own words are clear for the most part, but some go on about its settings and
 * constants, which are none of the client's concern. Pure.
 */
final class MalformedJson {

    private static final StreamReadConstraints LIMITS = JsonBody.FACTORY.streamReadConstraints();
    /** Where the parser's words turn to where it was, or to what it could be told to do. */
    private static final Pattern ASIDE = Pattern.compile(" \\((for|start marker at)|: maybe a \\(non-standard\\)");
    /** Names of settings and constants. */
    private static final Pattern INNER = Pattern.compile("Feature|\\[Source|`|[A-Z]{2,}_[A-Z]{2,}");

    private MalformedJson() {}

    /**
     * What is wrong.
     *
     * @param pointer where the walk stands
     */
    static Violation of(JacksonException e, String pointer) {
        String what = e.getOriginalMessage();
        if (e instanceof StreamConstraintsException) {
            return Violation.at(pointer, beyond(what));
        }
        if (what.startsWith("Duplicate")) {
            return Violation.at(pointer, "is there twice");
        }
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return Violation.at("", "malformed JSON" + where + ": " + plain(what));
    }

    /** The library has one type for all limits, and tells them apart by the first words only. */
    private static String beyond(String message) {
        if (message.startsWith("Document nesting")) {
            return "nested deeper than " + LIMITS.getMaxNestingDepth() + " levels";
        }
        if (message.startsWith("Number")) {
            return "a number has more than " + number(LIMITS.getMaxNumberLength()) + " digits";
        }
        if (message.startsWith("Name")) {
            return "a name has more than " + number(LIMITS.getMaxNameLength()) + " characters";
        }
        if (message.startsWith("String")) {
            return "a string has more than " + number(LIMITS.getMaxStringLength()) + " characters";
        }
        return "is larger than can be read";
    }

    private static String number(int limit) {
        return String.format(Locale.ROOT, "%,d", limit);
    }

    private static String plain(String message) {
        if (message.startsWith("Unexpected end-of-input")) {
            return "it ends too early";
        }
        String first = ASIDE.split(message.lines().findFirst().orElse(""), 2)[0];
        return INNER.matcher(first).find() ? "a value or character that JSON does not have" : first;
    }
}
