package dev.errand.web.schedule;

import dev.errand.access.Caller;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.schedule.Schedule;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/**
 * How a schedule must stand for an order to be carried out: such that the caller may see it, and as the headers say. Asked within the write, so
 * that nothing comes in between. For one order.
 */
final class Expectation implements Predicate<@Nullable Schedule> {

    private final Caller caller;
    private final @Nullable String match;
    private final @Nullable String noneMatch;
    private volatile boolean hidden;

    private Expectation(Caller caller, @Nullable String match, @Nullable String noneMatch) {
        this.caller = caller;
        this.match = match;
        this.noneMatch = noneMatch;
    }

    static Expectation of(Caller caller, HttpServletRequest request) {
        return new Expectation(
                caller, request.getHeader(HttpHeaders.IF_MATCH), request.getHeader(HttpHeaders.IF_NONE_MATCH));
    }

    @Override
    public boolean test(@Nullable Schedule schedule) {
        hidden = schedule != null && !ScheduleFinder.sees(caller, schedule);
        return !hidden
                && (match == null || (schedule != null && names(match, schedule)))
                && (noneMatch == null || schedule == null || !names(noneMatch, schedule));
    }

    private static boolean names(String header, Schedule schedule) {
        List<ETag> tags = ETag.parse(header);
        ETag own = ETag.create(ScheduleFinder.tag(schedule));
        return tags.stream().anyMatch(tag -> tag.isWildcard() || tag.compare(own, true));
    }

    /** What is answered where it stood otherwise: what the caller may not see looks as if it were not there. */
    RuntimeException refusal() {
        return hidden
                ? ScheduleFinder.missing()
                : Problem.of(ProblemType.PRECONDITION_FAILED, "the schedule stands otherwise")
                        .asException();
    }
}
