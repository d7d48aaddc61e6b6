package dev.errand.stats.series;

/** What is written whenever a node writes what it counted. */
public interface BeatPart {

    /**
     * Writes what came since the last time; after a failure it goes on where it was.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when the database cannot do it now
     */
    void write();
}
