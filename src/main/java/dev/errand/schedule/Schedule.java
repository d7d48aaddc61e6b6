package dev.errand.schedule;

import dev.errand.job.spec.TenantNames;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it stands.
 *
 * @param id {@code sch_} and 26 characters
 * @param tenant whose it is
 * @param name what its tenant calls it
 * @param source who made it
 * @param rules when it is due, and what then
 * @param head what its target is, in short
 * @param state whether it fires
 * @param progress how far it has come
 * @param counts what its times became of
 * @param stamp its versions
 */
public record Schedule(
        String id,
        String tenant,
        String name,
        Source source,
        ScheduleRules rules,
        Head head,
        Standing state,
        Progress progress,
        Counts counts,
        Stamp stamp) {

    /** What ids begin with. */
    public static final String PREFIX = "sch";

    /** What names may be made of, in words. */
    public static final String NAME_RULE = "must be 1 to 100 letters, digits, underscores, hyphens or dots";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    /** Whether it can be the name of a schedule. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    /** Who made it. */
    public enum Source {
        /** Somebody, over HTTP. */
        API,
        /** The configuration of a node. */
        CONFIGURATION;

        /** In answers and the database. */
        public String code() {
            return ScheduleRules.code(this);
        }
    }

    /** Whether it fires. */
    public enum State {
        /** It does. */
        ACTIVE,
        /** Not until somebody lets it go on. */
        PAUSED,
        /** Never again: its last time has been. */
        DONE;

        /** In answers and the database. */
        public String code() {
            return ScheduleRules.code(this);
        }
    }

    /**
     * What its target is, in short.
     *
     * @param kind a job or a batch
     * @param task of which task
     * @param queue in which queue
     * @param size of the target's text, in characters
     * @param createdBy the id of the key that made it, where one was needed
     */
    public record Head(
            ScheduleTarget.Kind kind,
            String task,
            String queue,
            int size,
            @Nullable String createdBy) {}

    /**
     * Whether it fires, and what was said of that.
     *
     * @param note by whoever paused it or let it go on
     */
    public record Standing(State state, @Nullable String note) {}

    /**
     * How far it has come.
     *
     * @param consideredAt what is later than that has not been decided yet
     * @param nextAt the next planned time
     * @param dueAt when that one starts
     * @param waitingAt the planned time of a run that waits for the end of another
     */
    public record Progress(
            Instant consideredAt,
            @Nullable Instant nextAt,
            @Nullable Instant dueAt,
            @Nullable Instant waitingAt) {}

    /** What its times became of; runs by hand and backfills are counted apart. */
    public record Counts(long fired, long skipped, long missed, long rejected, long manual, long backfilled) {}

    /** Which version it is: another one with each change by somebody. */
    public record Stamp(long version, Instant createdAt, Instant updatedAt) {}

    /** Its name as a name of its tenant. */
    public String storedName() {
        return TenantNames.stored(tenant, name);
    }
}
