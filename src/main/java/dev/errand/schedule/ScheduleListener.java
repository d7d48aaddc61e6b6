package dev.errand.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes what has to be on disk together with times that could not be kept. Called on the commit queue's thread; must be quick and not commit. */
public interface ScheduleListener {

    /** These times are missed. */
    void missed(Connection connection, Missed news) throws SQLException;

    /** This time cannot be submitted as it is. */
    void rejected(Connection connection, Rejected news) throws SQLException;

    /**
     * Times that are missed.
     *
     * @param count how many
     * @param lastAt the last of them
     */
    record Missed(Schedule schedule, long count, Instant lastAt, Instant at) {}

    /**
     * A time that was rejected.
     *
     * @param problem why, as JSON
     */
    record Rejected(
            Schedule schedule,
            Instant scheduledAt,
            @Nullable String problem,
            Instant at) {}
}
