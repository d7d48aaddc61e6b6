package dev.errand.stats.series;

import dev.errand.job.Sha256;
import java.nio.ByteBuffer;

/**
 * What is counted together.
 *
 * @param kind of what
 * @param tenant whose; {@value #EVERYBODY} for everybody's
 * @param task as its tenant names it; empty for all
 * @param name the queue, or the fingerprint of an error; empty for all
 */
public record SeriesKey(Kind kind, String tenant, String task, String name) {

    /** In the place of a tenant; none has this name. */
    public static final String EVERYBODY = "*";

    /** In the place of a task and a queue, for those that a node has no room for; none has this name. */
    public static final String OTHERS = "(others)";

    /** What is counted. */
    public enum Kind {
        /** Jobs of a task in a queue. */
        JOBS("jobs"),
        /** All jobs of a tenant, or of everybody. */
        ALL("all"),
        /** Attempts that ended in one error. */
        ERROR("error");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** As the database has it. */
        public String code() {
            return code;
        }
    }

    /** Jobs of a task in a queue. */
    public static SeriesKey jobs(String tenant, String task, String queue) {
        return new SeriesKey(Kind.JOBS, tenant, task, queue);
    }

    /** Attempts of a task that ended in an error. */
    public static SeriesKey error(String tenant, String task, String fingerprint) {
        return new SeriesKey(Kind.ERROR, tenant, task, fingerprint);
    }

    /** All jobs of a tenant, or of {@value #EVERYBODY}. */
    public static SeriesKey all(String tenant) {
        return new SeriesKey(Kind.ALL, tenant, "", "");
    }

    /** Where those of its kind are counted that have no room of their own. */
    SeriesKey others(String whose) {
        return new SeriesKey(kind, whose, OTHERS, OTHERS);
    }

    /** The number by which rows name it: the first 63 bits of the SHA-256 of its parts. */
    public long id() {
        byte[] hash = Sha256.of(String.join("\0", kind.code(), tenant, task, name));
        return ByteBuffer.wrap(hash).getLong() & Long.MAX_VALUE;
    }
}
