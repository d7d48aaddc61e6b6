package dev.errand.store.row;

import dev.errand.job.Hold;

/**
 * Statements about what holds jobs back. They name it as {@code {WINDOW}}, and send its number in the text: no index of those that hold
 * only some numbers would serve a parameter. Pure.
 */
public final class HeldSql {

    private HeldSql() {}

    /** The statement with numbers in place of the names of {@link Hold}. */
    public static String of(String statement) {
        String sql = statement;
        for (Hold hold : Hold.values()) {
            sql = sql.replace('{' + hold.name() + '}', Integer.toString(hold.code()));
        }
        return sql;
    }
}
