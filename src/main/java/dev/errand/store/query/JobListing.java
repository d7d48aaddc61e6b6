package dev.errand.store.query;

import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.TypeId;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.JobQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statement that lists jobs. Pure.
 *
 * @param sql with a place for each parameter
 */
record JobListing(String sql, List<Object> params) {

    /** What few of many jobs are. */
    private static final Set<JobState> SELDOM =
            Collections.unmodifiableSet(EnumSet.of(JobState.SCHEDULED, JobState.FAILED, JobState.CANCELED));

    /** Word for word the condition of an index, without which SQLite does not see that it serves. */
    static final String IS_SELDOM = " and (state = 'scheduled' or state = 'failed' or state = 'canceled')";

    /** Not every index holds values in full. */
    private static final String HAS_METADATA = " and id in (select job_id from job_metadata"
            + " where name = ? and substr(value, 1, 200) = substr(?, 1, 200) and value = ?)";

    /** Jobs that have one tag, in the order of the index by which these are found; each further one is looked up for each job. */
    private static final String TAGGED =
            "job_tag as tagged cross join job where tagged.tag = ? and job.id = tagged.job_id";

    private static final String HAS_TAG =
            " and exists (select 1 from job_tag as other where other.job_id = job.id and other.tag = ?)";

    /** Jobs of a tenant, for which, the default one apart, there is a table of its own in the order of lists. */
    private static final String OWNED =
            "job_tenant as owned cross join job where owned.tenant = ? and job.id = owned.job_id";

    /**
     * By which of its parts a list is found, in the order of the index that has it: an edge is so many rows of that index further.
     *
     * @param rest whether there are other parts, which have to be looked at row by row
     */
    record Driver(String id, String table, String condition, List<Object> params, boolean rest) {

        /** Within the times at which jobs of the list can have been created. */
        Driver within(JobQuery query) {
            StringBuilder all = new StringBuilder(condition);
            List<Object> values = new ArrayList<>(params);
            String after = bound(query.created().after());
            if (after != null) {
                all.append(" and ").append(id).append(" >= ?");
                values.add(after);
            }
            for (Instant before : Arrays.asList(
                    query.created().before(), query.more().finished().before())) {
                String bound = bound(before);
                if (bound != null) {
                    all.append(" and ").append(id).append(" < ?");
                    values.add(bound);
                }
            }
            return new Driver(id, table, all.toString(), values, rest);
        }

        /** The id of the row that is so many behind a place. */
        JobListing edge(@Nullable JobId olderThan, int rows) {
            List<Object> all = new ArrayList<>(params);
            String place = olderThan == null ? "" : " and " + id + " < ?";
            if (olderThan != null) {
                all.add(olderThan.value());
            }
            all.add(rows);
            return new JobListing(
                    "select " + id + " from " + table + " where " + condition + place + " order by " + id
                            + " desc limit 1 offset ?",
                    all);
        }
    }

    /** What leads to the jobs of a list; none where that is few anyway, as the items of a batch and what runs are. */
    static Optional<Driver> driver(JobQuery query) {
        JobQuery.More more = query.more();
        if (query.batch() != null || more.node() != null || more.ids() != null) {
            return Optional.empty();
        }
        String tenant = query.tenant();
        String other = tenant == null ? null : TenantNames.noted(tenant);
        List<String> tags = query.labels().tags();
        Map<String, String> metadata = query.labels().metadata();
        boolean whole = query.whose().conditions().isEmpty();
        int parts = tags.size()
                + metadata.size()
                + (query.states().isEmpty() ? 0 : 1)
                + (query.task() == null ? 0 : 1)
                + (query.queue() == null ? 0 : 1)
                + (more.reason() == null ? 0 : 1)
                + (more.error() == null ? 0 : 1)
                + (more.finished().equals(JobQuery.Created.EVER) ? 0 : 1)
                + (whole ? 0 : 1);
        if (!tags.isEmpty()) {
            return Optional.of(
                    new Driver("job_id", "job_tag", "tag = ?", List.of(tags.getFirst()), parts > 1 || tenant != null));
        }
        if (!metadata.isEmpty()) {
            Map.Entry<String, String> pair = metadata.entrySet().iterator().next();
            return Optional.of(new Driver(
                    "job_id",
                    "job_metadata",
                    "name = ? and substr(value, 1, 200) = substr(?, 1, 200)",
                    List.of(pair.getKey(), pair.getValue()),
                    parts > 1 || tenant != null));
        }
        if (other != null) {
            return Optional.of(new Driver("job_id", "job_tenant", "tenant = ?", List.of(other), parts > 0));
        }
        if (more.error() != null) {
            return Optional.of(new Driver(
                    "id",
                    "job",
                    "error_fingerprint = ? and error_fingerprint is not null",
                    List.of(more.error()),
                    parts > 1 || tenant != null));
        }
        if (more.reason() != null) {
            return Optional.of(new Driver(
                    "id",
                    "job",
                    "reason = ? and reason is not null",
                    List.of(more.reason().code()),
                    parts > 1 || tenant != null));
        }
        boolean seldom = !query.states().isEmpty() && SELDOM.containsAll(query.states());
        return Optional.of(
                new Driver("id", "job", seldom ? IS_SELDOM.substring(" and ".length()) : "true", List.of(), parts > 0));
    }

    /** With what is to be read of each job. */
    static JobListing of(JobQuery query, String columns) {
        return of(query, columns, null);
    }

    /**
     * The same, of no jobs older than one.
     *
     * @param from the oldest one to look at; nothing for all
     */
    static JobListing of(JobQuery query, String columns, @Nullable JobId from) {
        List<String> tags = query.labels().tags();
        // The items of a batch were created in the order of their indexes, and that order has an index of its own.
        boolean byTag = !tags.isEmpty() && query.batch() == null;
        String tenant = query.tenant();
        String other = tenant == null ? null : TenantNames.noted(tenant);
        boolean byTenant = !byTag && query.batch() == null && other != null;
        String id = byTag ? "tagged.job_id" : byTenant ? "owned.job_id" : "id";
        Builder list = new Builder("select " + columns + " from ");
        if (byTag) {
            list.add(TAGGED, tags.getFirst());
        } else if (other != null && byTenant) {
            list.add(OWNED, other);
        } else {
            list.add("job where true");
        }
        if (!query.states().isEmpty()) {
            list.add(" and " + inStates(query.states()));
            if (SELDOM.containsAll(query.states())) {
                list.add(IS_SELDOM);
            }
        }
        if (tenant != null && !byTenant) {
            list.add(" and tenant = ?", tenant);
        }
        list.addTask(tenant, query.task());
        list.addQueue(tenant, query.queue());
        list.add(query.whose().conditions(), query.whose().parameters().toArray());
        list.addUnlessNull(" and batch_id = ?", query.batch());
        JobId olderThan = query.part().olderThan();
        list.addUnlessNull(" and " + id + " < ?", olderThan == null ? null : olderThan.value());
        list.addUnlessNull(" and " + id + " >= ?", bound(query.created().after()));
        list.addUnlessNull(" and " + id + " < ?", bound(query.created().before()));
        list.addUnlessNull(" and " + id + " >= ?", from == null ? null : from.value());
        list.addMore(query.more(), id);
        query.labels().metadata().forEach((name, value) -> list.add(HAS_METADATA, name, value, value));
        tags.stream().skip(byTag ? 1 : 0).forEach(tag -> list.add(HAS_TAG, tag));
        String order = query.batch() == null ? id : "batch_index";
        list.add(" order by " + order + " desc limit ?", query.part().limit());
        return new JobListing(list.sql.toString(), list.params);
    }

    private static String inStates(Set<JobState> states) {
        return states.stream()
                .map(state -> "'" + state.code() + "'")
                .collect(Collectors.joining(", ", "state in (", ")"));
    }

    /** Creation times are the ids' own, so a range of times is a range of ids. */
    private static @Nullable String bound(@Nullable Instant time) {
        return time == null ? null : TypeId.lowerBound(JobId.PREFIX, time);
    }

    private static final class Builder {

        private final StringBuilder sql;
        private final List<Object> params = new ArrayList<>();

        Builder(String select) {
            this.sql = new StringBuilder(select);
        }

        void add(String text, Object... values) {
            sql.append(text);
            params.addAll(List.of(values));
        }

        /** A task of nodes has one name for all, one of workers has its tenant's. */
        void addTask(@Nullable String tenant, @Nullable String task) {
            if (task == null) {
                return;
            }
            String own = TenantNames.stored(null, task);
            if (tenant == null) {
                String end = TenantNames.endOfLines(own);
                // An exact end: to LIKE, a part of the usual names is a wildcard, and on SQLite large letters are small
                // ones.
                add(
                        " and (task = ? or (task < ' ' and substr(task, length(task) - ? + 1) = ?))",
                        own,
                        end.codePointCount(0, end.length()),
                        end);
            } else if (tenant.equals(TenantNames.DEFAULT)) {
                add(" and task = ?", own);
            } else {
                add(" and task in (?, ?)", own, TenantNames.stored(tenant, task));
            }
        }

        /** In a queue each tenant has a line. */
        void addQueue(@Nullable String tenant, @Nullable String queue) {
            if (queue == null) {
                return;
            }
            String own = TenantNames.stored(null, queue);
            if (tenant == null) {
                add(" and queue >= ? and queue < ?", own, TenantNames.beyondLines(own));
            } else {
                add(" and queue = ?", TenantNames.line(own, tenant));
            }
        }

        /** A job that has a reason is final, one that has a node runs, and none ended before it was made. */
        void addMore(JobQuery.More more, String id) {
            if (more.reason() != null) {
                add(" and reason = ? and reason is not null", more.reason().code());
            }
            if (more.error() != null) {
                add(" and error_fingerprint = ? and error_fingerprint is not null", more.error());
            }
            if (more.node() != null) {
                add(" and state = 'running' and id > '' and node = ?", more.node());
            }
            if (more.finished().after() != null) {
                add(" and finished_at >= ?", more.finished().after().toEpochMilli());
            }
            if (more.finished().before() != null) {
                add(" and finished_at < ?", more.finished().before().toEpochMilli());
                add(
                        " and " + id + " < ?",
                        TypeId.lowerBound(JobId.PREFIX, more.finished().before()));
            }
            List<JobId> ids = more.ids();
            if (ids != null) {
                add(
                        ids.isEmpty() ? " and false" : " and id in (" + "?, ".repeat(ids.size() - 1) + "?)",
                        ids.stream().map(JobId::value).toArray());
            }
        }

        void addUnlessNull(String condition, @Nullable String value) {
            if (value != null) {
                add(condition, value);
            }
        }
    }
}
