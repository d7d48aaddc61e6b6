package dev.errand.store.query;

import dev.errand.job.spec.TenantNames;
import dev.errand.store.JobLoad;
import dev.errand.store.row.HeldSql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks at what there is to do by the indexes of what waits and what runs, and at no more than so many entries of each: so it takes as long at ten
 * jobs as at ten million. Pure, but for the read.
 */
final class LoadReads {

    private LoadReads() {}

    /** What is looked at by one index, and what of a job that is. */
    private record Kind(String name, String where, boolean beginsWithQueue) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("queued", "state = 'queued' and held = {NONE}", true),
            new Kind("queued", "state = 'queued' and held = {WINDOW}", false),
            new Kind("queued", "state = 'queued' and held = {LIMIT}", false),
            new Kind("queued", "state = 'queued' and held = {WORKER}", false),
            new Kind("scheduled", "state = 'scheduled'", false),
            new Kind("running", "state = 'running' and id > ''", false));

    /** A condition, and what it takes. */
    private record Condition(String sql, List<Object> params) {

        static final Condition NONE = new Condition("", List.of());

        static Condition in(String column, List<String> names) {
            return new Condition(
                    " and " + column + " in (" + String.join(", ", Collections.nCopies(names.size(), "?")) + ")",
                    List.copyOf(names));
        }
    }

    static JobLoad read(JdbcClient jdbc, JobLoad.Ask ask) {
        Condition lines = lines(ask);
        Condition tasks = tasks(ask);
        List<Object> params = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (Kind kind : KINDS) {
            Condition first = kind.beginsWithQueue() ? lines : Condition.NONE;
            Condition then = kind.beginsWithQueue() ? Condition.NONE : lines;
            parts.add("select '" + kind.name() + "' as kind, count(*) as seen, sum(case when true" + then.sql()
                    + tasks.sql() + " then 1 else 0 end) as jobs, min(case when true" + then.sql() + tasks.sql()
                    + " then run_at end) as oldest from (select queue, task, run_at from job where "
                    + HeldSql.of(kind.where()) + first.sql() + " limit ?) as looked");
            for (int i = 0; i < 2; i++) {
                params.addAll(then.params());
                params.addAll(tasks.params());
            }
            params.addAll(first.params());
            params.add(ask.limit());
        }
        Sum sum = new Sum();
        jdbc.sql(String.join(" union all ", parts)).params(params).query(row -> {
            long oldest = row.getLong("oldest");
            Long first = row.wasNull() ? null : (Long) oldest;
            sum.add(row.getString("kind"), row.getLong("jobs"), first, row.getLong("seen") >= ask.limit());
        });
        return sum.load();
    }

    /** In a queue each tenant has a line. */
    private static Condition lines(JobLoad.Ask ask) {
        List<String> queues = ask.queues();
        if (queues == null) {
            return Condition.NONE;
        }
        if (ask.tenant() != null) {
            return queues.isEmpty()
                    ? new Condition(" and false", List.of())
                    : Condition.in(
                            "queue",
                            queues.stream()
                                    .map(queue -> TenantNames.line(queue, ask.tenant()))
                                    .toList());
        }
        List<Object> ends = queues.stream()
                .flatMap(queue -> Stream.<Object>of(queue, TenantNames.beyondLines(queue)))
                .toList();
        return new Condition(
                " and (" + String.join(" or ", Collections.nCopies(queues.size(), "queue >= ? and queue < ?")) + ")",
                ends);
    }

    /** Tasks of the service's own have the same name for all, those of workers one of their tenant's; of everybody's, the names alone are told. */
    private static Condition tasks(JobLoad.Ask ask) {
        String task = ask.task();
        if (task == null) {
            return Condition.NONE;
        }
        String own = TenantNames.stored(null, task);
        if (ask.tenant() != null) {
            return Condition.in("task", List.of(own, TenantNames.stored(ask.tenant(), task)));
        }
        String end = TenantNames.endOfLines(own);
        return new Condition(
                " and (task = ? or (task < ' ' and substr(task, length(task) - ? + 1) = ?))",
                List.of(own, end.codePointCount(0, end.length()), end));
    }

    private static final class Sum {
        private long queued;
        private long scheduled;
        private long running;
        private @Nullable Long oldest;
        private boolean capped;

        void add(String kind, long jobs, @Nullable Long first, boolean more) {
            capped |= more;
            switch (kind) {
                case "queued" -> {
                    queued += jobs;
                    oldest = first == null || (oldest != null && oldest < first) ? oldest : first;
                }
                case "scheduled" -> scheduled += jobs;
                default -> running += jobs;
            }
        }

        JobLoad load() {
            Instant since = oldest == null ? null : Instant.ofEpochMilli(oldest);
            return new JobLoad(queued, scheduled, running, since, capped);
        }
    }
}
