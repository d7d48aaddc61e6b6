package dev.errand.web.support;

import dev.errand.job.Job;
import dev.errand.job.spec.Kin;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/** The validator of what is shown of a job (RFC 9110): another one whenever that would differ. Pure. */
public final class EntityTag {

    private EntityTag() {}

    /** The tag of a job's document. */
    static ETag of(Job job, Call call, Instant now) {
        return new ETag(text(job, call, now), true);
    }

    /** The tag of bytes that are a job's for as long as it is in this version: its result, or its arguments. A strong one. */
    static ETag ofBytes(Job job, Call call, Instant now) {
        return new ETag(text(job, call, now), false);
    }

    private static String text(Job job, Call call, Instant now) {
        return Long.toString(job.version(), Character.MAX_RADIX)
                + children(job)
                + (call.full() ? "f" : "b")
                + (call.caller().link() == null ? "" : "l")
                + (job.resultExpired(now) ? "x" : "k")
                + Integer.toHexString(call.base().hashCode());
    }

    /** Their ends change what is shown of their parent, and not its row. */
    private static String children(Job job) {
        Kin kin = job.spec().relations().kin();
        Kin.Children children = kin == null ? null : kin.children();
        return children == null ? "" : "c" + children.total() + "." + children.done();
    }

    /** Whether the client has it already; a header that cannot be read counts as none. */
    public static boolean isKnown(ETag tag, @Nullable String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        List<ETag> known = ETag.parse(ifNoneMatch);
        return known.stream().anyMatch(other -> other.isWildcard() || other.compare(tag, false));
    }
}
