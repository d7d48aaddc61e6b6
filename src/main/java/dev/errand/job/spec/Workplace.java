package dev.errand.job.spec;

import java.util.Optional;

/**
 * Where somebody has to look who can run a job, as one text: its line in the queue where nodes run it, and the name of its task behind an
 * {@code @} where workers do, whatever its queue. Pure.
 */
public final class Workplace {

    private static final String OF_WORKERS = "@";

    /** The same as an expression on columns of {@code job}. */
    public static final String SQL = "case when revision is null then queue else '" + OF_WORKERS + "' || task end";

    private Workplace() {}

    /** Of the jobs of a task that workers run. */
    public static String ofWorkers(String task) {
        return OF_WORKERS + task;
    }

    /** The task whose workers have to look; none if it is a line of a queue. */
    public static Optional<String> taskOf(String workplace) {
        return workplace.startsWith(OF_WORKERS) ? Optional.of(workplace.substring(1)) : Optional.empty();
    }
}
