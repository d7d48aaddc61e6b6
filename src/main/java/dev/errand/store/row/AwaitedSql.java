package dev.errand.store.row;

/** Statements about jobs and batches for whose ends others wait. Pure. */
public final class AwaitedSql {

    /**
     * By the wait's state, since each has an index of its own: of what waits none has ended badly. The offset keeps PostgreSQL from reading all
     * waits there are at once, for however few parents.
     */
    private static final String WAITS = """
            exists (select 1 from dependency as d join job as c on c.id = d.child_id
                where d.parent_id = {parent} and d.standing = {standing} and c.waits_for is not null and c.state = 'scheduled'
                limit 1 offset 0)""";

    private AwaitedSql() {}

    /** A condition: that a job still waits which names this one in {@code after}, and may have its result put into its arguments. */
    public static String isWaitedFor(String parent) {
        String waits = WAITS.replace("{parent}", parent);
        return waits.replace("{standing}", "0") + " or " + waits.replace("{standing}", "1");
    }
}
