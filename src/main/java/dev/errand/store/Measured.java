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
public record Measured(JobId id, JobState state, long bytes) {

    /** What every document has: ids, times, links. */
    private static final int FRAME = 1024;

    /** Whether it is final. */
    public boolean done() {
        return state.isFinal();
    }

    static Measured of(String id, String state, long size) {
        return new Measured(new JobId(id), JobState.ofCode(state).orElseThrow(), size + FRAME);
    }

    /** The first of them that take no more than so many bytes together, and one at least, if there is one. */
    public static List<Measured> first(List<Measured> all, int most, long mostBytes) {
        List<Measured> fit = new ArrayList<>();
        long bytes = 0;
        for (Measured job : all) {
            bytes += job.bytes;
            if (fit.size() == most || (bytes > mostBytes && !fit.isEmpty())) {
                break;
            }
            fit.add(job);
        }
        return fit;
    }

    /** All of them in their order, in pieces as {@link #first} cuts them. */
    public static List<List<Measured>> pieces(List<Measured> all, long mostBytes) {
        List<List<Measured>> pieces = new ArrayList<>();
        List<Measured> left = all;
        while (!left.isEmpty()) {
            List<Measured> piece = first(left, Integer.MAX_VALUE, mostBytes);
            pieces.add(piece);
            left = left.subList(piece.size(), left.size());
        }
        return pieces;
    }

    /** What they take together. */
    public static long bytes(List<Measured> jobs) {
        return jobs.stream().mapToLong(Measured::bytes).sum();
    }
}
