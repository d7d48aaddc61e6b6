/**
 * What happens to jobs, told as it happens and durably numbered: a client that was cut off goes on after the last number that it
 * has seen.
 *
 * <h2>Numbers</h2>
 *
 * The number of an event is made of the version that its job's row got by the write that the event tells of; {@link
 * dev.errand.event.EventNumbers} has the rule. A version never comes twice and survives crashes with the row, so there is no
 * counter of its own, and an event has the same number whether it is told live or found again years later.
 *
 * <h2>Rows</h2>
 *
 * A job that goes straight to its end, which is nearly every one, leaves no rows for its events: the row itself tells when it was
 * created, started and finished and by which versions ({@link dev.errand.event.JobHistory}). Only when a job goes back, because
 * an attempt was not the last one or because it is retried by hand, what the row is about to forget is written down in the same
 * transaction ({@link dev.errand.event.StatusHistoryRecorder}). Lines of the log have rows of their own, of which the latest are kept; of
 * progress there is the last value.
 *
 * <h2>Delivery</h2>
 *
 * What happens is only a hint to look into the store ({@link dev.errand.event.EventStreams}): live events and those that are
 * caught up on come the same way, so none is missed or doubled. A client that reads slowly is sent less at a time; what it has not
 * read stays in the store, and the client is cut off when it does not read at all.
 */
@NullMarked
@ApplicationModule
package dev.errand.event;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
