package dev.errand.store;

import java.sql.SQLException;
import java.util.List;

/**
 * Rows in portions of a few fixed sizes, for statements that name each of their rows: so there are few of these statements, and they
 * stay prepared.
 */
final class PowersOfTwo {

    /** Beyond it a longer statement gains little; SQLite takes 32,766 parameters. */
    static final int MOST = 128;

    private PowersOfTwo() {}

    /**
     * What to do with a portion.
     *
     * @param <R> a row
     */
    interface Portion<R> {
        /** Takes up to {@link #MOST} rows, a power of two. */
        void take(List<R> rows) throws SQLException;
    }

    /** Whether so many rows, at least one, make one portion. */
    static boolean isOnePortion(int rows) {
        return rows <= MOST && Integer.bitCount(rows) == 1;
    }

    /** Goes over all of them in their order. */
    static <R> void each(List<R> rows, Portion<R> portion) throws SQLException {
        int from = 0;
        while (from < rows.size()) {
            int size = Math.min(MOST, Integer.highestOneBit(rows.size() - from));
            portion.take(rows.subList(from, from + size));
            from += size;
        }
    }
}
