package dev.errand.store;

import dev.errand.job.JobId;
import dev.errand.job.JobState;
import java.util.ArrayList;
import java.util.List;

/**
 * A job that is there, and how large it is.
 *
 * @param bytes about what its document takes
 */
public record Measured(JobId id, JobState state, long bytes) implements Sized {

    /** What every document has: ids, times, links. */
    private static final int FRAME = 1024;

    /** Whether it is final. */
    public boolean done() {
        return state.isFinal();
    }

    public static Measured of(String id, String state, long size) {
        return new Measured(new JobId(id), JobState.ofCode(state).orElseThrow(), size + FRAME);
    }

    /** All of them in their order, in pieces as {@link Sized#first} cuts them. */
    public static List<List<Measured>> pieces(List<Measured> all, long mostBytes) {
        List<List<Measured>> pieces = new ArrayList<>();
        List<Measured> left = all;
        while (!left.isEmpty()) {
            List<Measured> piece = Sized.first(left, Integer.MAX_VALUE, mostBytes);
            pieces.add(piece);
            left = left.subList(piece.size(), left.size());
        }
        return pieces;
    }
}
