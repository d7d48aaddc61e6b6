package dev.errand.web.operation;

import dev.errand.access.Caller;
import dev.errand.job.JobId;
import dev.errand.job.spec.JobLabels;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemException;
import dev.errand.problem.Violation;
import dev.errand.store.JobQuery;
import dev.errand.web.job.JobFilter;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Owners;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which jobs an order for many is for.
 *
 * @param query what the store is asked for
 * @param shown the filter as JSON, by the names that clients use; nothing where jobs were named
 */
record BulkFilter(JobQuery query, @Nullable String shown) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Set<String> LISTS = Set.of("status", "tag");
    private static final String METADATA = "metadata.";

    /**
     * What an order says; it must name jobs, or at least one filter.
     *
     * @throws ProblemException if it does not, or a filter is wrong
     */
    static BulkFilter of(BulkRequest wanted, Caller caller) {
        List<JobId> ids = wanted.ids();
        BulkRequest.Filter filter = wanted.filter();
        if ((ids == null) == (filter == null)) {
            throw Problem.of(Violation.at("", "must have either filter or ids")).asException();
        }
        if (ids != null) {
            if (ids.isEmpty()) {
                throw Problem.of(Violation.at("/ids", "must name at least one job"))
                        .asException();
            }
            JobQuery.More named = new JobQuery.More(
                    null,
                    null,
                    null,
                    JobQuery.Created.EVER,
                    ids.stream().distinct().toList());
            JobQuery all = new JobQuery(
                    Owners.whose(caller),
                    Set.of(),
                    null,
                    null,
                    null,
                    JobLabels.NONE,
                    JobQuery.Created.EVER,
                    named,
                    JobQuery.Part.first(1, false));
            return new BulkFilter(all, null);
        }
        Map<String, List<String>> parameters = filter == null ? Map.of() : filter.parameters();
        if (parameters.isEmpty()) {
            throw Problem.of(Violation.at("/filter", "must have at least one filter; an empty one would be all jobs"))
                    .asException();
        }
        try {
            JobQuery query =
                    JobFilter.of(QueryParameters.of(parameters), caller).query();
            return new BulkFilter(query.of(Owners.whose(caller)), MAPPER.writeValueAsString(shown(parameters)));
        } catch (ProblemException e) {
            throw Problem.of(e.problem().violations().stream()
                            .map(BulkFilter::inBody)
                            .toList())
                    .asException();
        }
    }

    private static Violation inBody(Violation violation) {
        String parameter = violation.parameter();
        return Violation.at(
                parameter == null ? "/filter" : "/filter/" + parameter.replaceFirst("^metadata\\.", "metadata/"),
                violation.detail());
    }

    private static Map<String, Object> shown(Map<String, List<String>> parameters) {
        Map<String, Object> shown = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        parameters.forEach((name, values) -> {
            if (name.startsWith(METADATA)) {
                metadata.put(name.substring(METADATA.length()), values.getFirst());
                shown.put("metadata", metadata);
            } else {
                shown.put(name, LISTS.contains(name) ? values : values.getFirst());
            }
        });
        return shown;
    }

    /** What the audit says of it. */
    String told() {
        List<JobId> ids = query.more().ids();
        return ids == null ? String.valueOf(shown) : ids.size() + " named jobs";
    }
}
