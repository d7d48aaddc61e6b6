package dev.errand.worker.registration;

/**
 * Which jobs a worker may take by the revision that they were checked against: those of its own, and earlier ones as far back as no
 * revision on the way broke with those before it. Pure.
 *
 * @param from the earliest, included
 * @param to its own
 */
public record RevisionRange(int from, int to) {

    /**
     * The range of a worker.
     *
     * @param breaking those revisions that break with the ones before them, in any order
     */
    static RevisionRange of(int revision, Iterable<Integer> breaking) {
        int from = 1;
        for (int each : breaking) {
            if (each <= revision) {
                from = Math.max(from, each);
            }
        }
        return new RevisionRange(from, revision);
    }

    public boolean has(int revision) {
        return revision >= from && revision <= to;
    }
}
