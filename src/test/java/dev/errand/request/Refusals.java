package dev.errand.request;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a client is told, for tests to look at. */
public final class Refusals {

    private Refusals() {}

    /** The problem with which a call ends. */
    public static Problem of(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }

    /** All that is wrong, as one text: where and what. */
    public static String violationsOf(ThrowingCallable call) {
        StringBuilder text = new StringBuilder();
        of(call).violations()
                .forEach(violation -> text.append(violation.pointer())
                        .append(": ")
                        .append(violation.detail())
                        .append('\n'));
        return text.toString();
    }
}
