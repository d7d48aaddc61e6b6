package dev.errand.db.row;

import java.sql.SQLException;
import java.util.List;

/**
 * Rows in portions of a few fixed sizes, for statements that name each of their rows: so there are few of these statements, and they
 * stay prepared.
 */
public final class PowersOfTwo {

    /** Beyond it a longer statement gains little; SQLite takes 32,766 parameters. */
    static final int MAX = 128;

    private PowersOfTwo() {}

    /**
     * What to do with a portion.
     *
     * @param <R> a row
     */
    public interface Portion<R> {
        /** Takes up to {@link #MAX} rows, a power of two. */
        void take(List<R> rows) throws SQLException;
    }

    /** Whether so many rows, at least one, make one portion. */
    static boolean isOnePortion(int rows) {
        return rows <= MAX && Integer.bitCount(rows) == 1;
    }

    /** Goes over all of them in their order. */
    public static <R> void each(List<R> rows, Portion<R> portion) throws SQLException {
        int from = 0;
        while (from < rows.size()) {
            int size = Math.min(MAX, Integer.highestOneBit(rows.size() - from));
            portion.take(rows.subList(from, from + size));
            from += size;
        }
    }
}
