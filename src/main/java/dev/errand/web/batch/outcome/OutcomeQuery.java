package dev.errand.web.batch.outcome;

import dev.errand.batch.BatchResults.Order;
import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.WaitPreference;
import dev.errand.web.support.CallFactory;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which outcomes of a batch a client wants.
 *
 * @param batchId of which batch
 * @param order in which order
 * @param page how many and after which one
 * @param follow whether to wait for those that are to come
 * @param limited whether the client said how many
 * @param preference how long the client will wait for a page, if it said so
 */
public record OutcomeQuery(
        String batchId,
        Order order,
        ListPage page,
        boolean follow,
        boolean limited,
        @Nullable WaitPreference preference) {

    private static final int MAX = 1000;
    private static final int DEFAULT = 100;

    static OutcomeQuery of(String batchId, HttpServletRequest request, boolean stream) {
        QueryParameters query =
                QueryParameters.of(request, "order", "limit", "cursor", "follow", WaitPreference.PARAMETER);
        Order order = order(query);
        boolean follow = follow(query);
        if (follow && !stream) {
            throw refused("follow", "goes with Accept: application/jsonl only");
        }
        if (stream && !query.all(WaitPreference.PARAMETER).isEmpty()) {
            throw refused(
                    WaitPreference.PARAMETER, "goes with Accept: application/json; a stream goes on with follow=true");
        }
        ListPage page = ListPage.of("outcomes\n" + batchId + "\n" + order, query, MAX, DEFAULT);
        return new OutcomeQuery(
                batchId, order, page, follow, query.one("limit").isPresent(), CallFactory.preference(request, query));
    }

    /** The position after which to begin. */
    long after() {
        return page.after().map(Long::parseLong).orElse(order.start());
    }

    /** For how long to wait. */
    Duration patience() {
        return preference == null ? Duration.ZERO : preference.duration();
    }

    private static Order order(QueryParameters query) {
        Optional<String> order = query.one("order");
        return switch (order.orElse("index")) {
            case "index" -> Order.INDEX;
            case "completion" -> Order.COMPLETION;
            default -> throw refused("order", "must be index or completion");
        };
    }

    private static boolean follow(QueryParameters query) {
        Optional<String> follow = query.one("follow");
        return switch (follow.orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused("follow", "must be true or false");
        };
    }

    private static RuntimeException refused(String name, String detail) {
        return Problem.of(Violation.ofParameter(name, name + " " + detail)).asException();
    }
}
