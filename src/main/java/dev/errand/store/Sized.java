package dev.errand.store;

import java.util.ArrayList;
import java.util.List;

/** Something of which is known how large it is before it is read. */
public interface Sized {

    /** About how many bytes it takes. */
    long bytes();

    /**
     * The first of them that take no more than so many bytes together, and one at least, if there is one.
     *
     * @param limit how many at the most
     */
    static <T extends Sized> List<T> first(List<T> all, int limit, long mostBytes) {
        List<T> fit = new ArrayList<>();
        long bytes = 0;
        for (T one : all) {
            bytes += one.bytes();
            if (fit.size() == limit || (bytes > mostBytes && !fit.isEmpty())) {
                break;
            }
            fit.add(one);
        }
        return fit;
    }

    /** What they take together. */
    static long bytes(List<? extends Sized> all) {
        return all.stream().mapToLong(Sized::bytes).sum();
    }

    /**
     * A row of any table.
     *
     * @param id its key
     * @param bytes about how many it takes
     */
    record Row(String id, long bytes) implements Sized {}
}
