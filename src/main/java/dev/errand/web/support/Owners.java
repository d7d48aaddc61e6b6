package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.job.Job;
import dev.errand.job.spec.TenantNames;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.store.Whose;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is whose, as far as a caller is concerned: what is another tenant's is to him as if it had never existed. Pure. */
public final class Owners {

    private Owners() {}

    /** Whether the caller may know of what belongs to a tenant. */
    public static boolean sees(Caller caller, String tenant) {
        return caller.allTenants() || caller.tenant().name().equals(tenant);
    }

    /**
     * Whether the caller may know of a job: it is his tenant's, not of a task or in a queue that he is kept from, and his own where he
     * sees no others.
     */
    public static boolean sees(Caller caller, Job job) {
        return sees(caller, job.spec().tenant())
                && caller.covers(
                        TenantNames.shown(job.spec().call().task()),
                        job.spec().placement().queue())
                && (!caller.seesOwnAlone()
                        || caller.actor().equals(job.spec().relations().createdBy()));
    }

    /** Whose things a list has; nothing for everybody's. */
    public static @Nullable String listed(Caller caller) {
        return caller.allTenants() ? null : caller.tenant().name();
    }

    /** Whose things a list of jobs or batches has, and which of them. */
    public static Whose whose(Caller caller) {
        return new Whose(listed(caller), caller.tasks(), caller.queues());
    }

    /**
     * Sees that tasks are within what the caller is restricted to.
     *
     * @throws dev.errand.problem.ProblemException if one is not
     */
    public static void mustCover(Caller caller, Collection<String> tasks) {
        Set<String> own = caller.tasks();
        if (own == null) {
            return;
        }
        Set<String> others = new TreeSet<>(tasks);
        others.removeAll(own);
        if (!others.isEmpty()) {
            throw Problem.of(
                            ProblemType.GRANT_REFUSED,
                            "this goes beyond what the key is for: task " + String.join(", task ", others))
                    .asException();
        }
    }

    /** A list with its filters as cursors know it: that of another tenant is another one. */
    public static String list(Caller caller, String list) {
        String tenant = listed(caller);
        return tenant == null || tenant.equals(TenantNames.DEFAULT) ? list : list + "\ntenant " + tenant;
    }

    /** A name of the caller's as it is stored. */
    public static String stored(Caller caller, String name) {
        return TenantNames.stored(caller.tenant().name(), name);
    }
}
