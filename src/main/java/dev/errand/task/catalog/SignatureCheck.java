package dev.errand.task.catalog;

/** Knows which jobs of tasks fit that have changed their signatures. Called for each job that is claimed and has one: must be quick. */
public interface SignatureCheck {

    /**
     * Whether what was checked against one signature of a task fits the one that this application has.
     *
     * @param signature the number of the former
     */
    boolean takes(String task, int signature);
}
