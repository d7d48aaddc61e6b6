package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.web.request.WaitPreference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What of a request matters for answering with a job, taken out of it before a wait: the request itself must not be touched
 * from other threads.
 *
 * @param caller who makes it
 * @param base what links begin with
 * @param full whether to show all that there is
 * @param preference how long the client will wait, if it said so
 * @param ifNoneMatch the header of that name
 */
public record Call(
        Caller caller,
        String base,
        boolean full,
        @Nullable WaitPreference preference,
        @Nullable String ifNoneMatch) {

    /** Whether there is anything to wait for. */
    public boolean waits() {
        return preference != null && preference.waits();
    }

    /** For how long. */
    public Duration patience() {
        return preference == null ? Duration.ZERO : preference.duration();
    }
}
