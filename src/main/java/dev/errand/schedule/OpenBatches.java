package dev.errand.schedule;

import dev.errand.db.commit.Transactions;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds the batches of a schedule that have not ended: among those that run, which are few, whatever its runs were before. */
final class OpenBatches {

    static final String RUNNING = "select id from batch where status = 'running' and id > ? order by id limit ?";

    /** By an expression, since a database may take the key of the schedule for the better way, and go through all that it ever ran. */
    static final String OF_SCHEDULE = "select distinct batch_id from schedule_run"
            + " where batch_id in (:batches) and schedule_id || '' = :schedule order by batch_id";

    private static final int PAGE = 100;

    private OpenBatches() {}

    /**
     * What is found among some that run.
     *
     * @param own those of the schedule
     * @param last the last one that was looked at; nothing where there are no more
     */
    private record Page(List<String> own, @Nullable String last) {}

    private static Page page(JdbcClient jdbc, String schedule, String after) {
        List<String> running =
                jdbc.sql(RUNNING).param(after).param(PAGE).query(String.class).list();
        if (running.isEmpty()) {
            return new Page(List.of(), null);
        }
        List<String> own = jdbc.sql(OF_SCHEDULE)
                .param("batches", running)
                .param("schedule", schedule)
                .query(String.class)
                .list();
        return new Page(own, running.size() < PAGE ? null : running.getLast());
    }

    /** Whether there is any. */
    static boolean any(JdbcClient jdbc, String schedule) {
        String after = "";
        while (after != null) {
            Page page = page(jdbc, schedule, after);
            if (!page.own().isEmpty()) {
                return true;
            }
            after = page.last();
        }
        return false;
    }

    /** Does something with each. */
    static void forEach(Transactions transactions, String schedule, Consumer<String> use) {
        String after = "";
        while (after != null) {
            String from = after;
            Page page = transactions.read(jdbc -> page(jdbc, schedule, from));
            page.own().forEach(use);
            after = page.last();
        }
    }
}
