package dev.errand.worker.lease;

import dev.errand.store.row.JobExpressions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How an instance stands, as far as a request for work needs it: all by one statement, since each way to the database costs about as much as any
 * of the answers.
 *
 * @param state what it was told to do
 * @param served which revision of which task it registered last
 * @param out how many jobs it holds
 * @param again how many of these the same request was given before
 * @param waiting of which of the tasks that were asked about anything waits
 */
record Standing(WorkerState state, Map<String, Integer> served, int out, int again, Set<String> waiting) {

    private static final String OF_INSTANCE = " where worker_id = ? and instance = ?";

    private static final String READ = "select 's', (select state from worker_state where worker_id = ?"
            + " and instance in (?, '') order by instance desc limit 1), 0"
            + " union all select 't', task, revision from worker_instance_task" + OF_INSTANCE
            + " union all select 'o', '', count(*) from worker_lease" + OF_INSTANCE + " and outcome is null"
            + " union all select 'a', '', count(*) from worker_lease" + OF_INSTANCE
            + " and request_id = ? and outcome is null";

    private static final String WAITING =
            " union all select 'w', name, 0 from asked where " + JobExpressions.waitForWorkers("asked.name");

    /** With what waits of some tasks, or of none. */
    static Standing read(JdbcClient jdbc, WorkerName worker, @Nullable String requestId, List<String> tasks) {
        List<@Nullable Object> params = new ArrayList<>(tasks);
        for (int i = 0; i < 4; i++) {
            params.add(worker.workerId());
            params.add(worker.instance());
        }
        params.add(requestId);
        Map<String, Integer> served = new TreeMap<>();
        Set<String> waiting = new HashSet<>();
        WorkerState[] state = {WorkerState.RUN};
        int[] counts = new int[2];
        jdbc.sql(statement(tasks.size())).params(params).query(row -> {
            String name = row.getString(2);
            switch (row.getString(1)) {
                case "s" -> state[0] = name == null ? WorkerState.RUN : WorkerState.ofCode(name);
                case "t" -> served.put(name, row.getInt(3));
                case "o" -> counts[0] = row.getInt(3);
                case "a" -> counts[1] = row.getInt(3);
                default -> waiting.add(name);
            }
        });
        return new Standing(state[0], served, counts[0], counts[1], waiting);
    }

    private static String statement(int tasks) {
        if (tasks == 0) {
            return READ;
        }
        return "with asked (name) as (values " + String.join(", ", Collections.nCopies(tasks, "(?)")) + ") " + READ
                + WAITING;
    }
}
