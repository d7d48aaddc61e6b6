package dev.errand.resultqueue;

import dev.errand.store.Extent;
import dev.errand.store.row.JobExpressions;
import java.util.List;

/** Where messages are. A message moves from the first to the second and never back, and keeps its number. */
public enum MessageTable {
    /** With the row of their job beside them. */
    WAITING("queue_message"),
    /** With their job in themselves, since it was deleted by hand. Nodes of earlier versions do not see these. */
    KEPT("kept_message");

    /** In the order in which a message goes through them. */
    public static final List<MessageTable> BOTH = List.of(WAITING, KEPT);

    private final String table;

    MessageTable(String table) {
        this.table = table;
    }

    /** A statement about this table, which is named {@code messages} in it. */
    public String sql(String statement) {
        return statement.replace("messages", table);
    }

    /** Two columns: the outcome, if the row of the job no longer shows it, and how many bytes the message takes with its job. */
    String content(Extent extent) {
        return switch (this) {
            case WAITING ->
                "past, coalesce(octet_length(past), 0) + coalesce("
                        + JobExpressions.size(extent, "queue_message.job_id") + ", 0)";
            case KEPT -> "null, octet_length(job)";
        };
    }
}
