package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.job.Job;
import dev.errand.job.spec.TenantNames;
import org.jspecify.annotations.Nullable;

/** What is whose, as far as a caller is concerned: what is another tenant's is to him as if it had never existed. Pure. */
public final class Owners {

    private Owners() {}

    /** Whether the caller may know of what belongs to a tenant. */
    public static boolean sees(Caller caller, String tenant) {
        return caller.allTenants() || caller.tenant().name().equals(tenant);
    }

    /** Whether the caller may know of a job: it is his tenant's, and of a task and in a queue that he is not kept from. */
    public static boolean sees(Caller caller, Job job) {
        return sees(caller, job.spec().tenant())
                && caller.covers(
                        TenantNames.shown(job.spec().call().task()),
                        job.spec().placement().queue());
    }

    /** Whose things a list has; nothing for everybody's. */
    public static @Nullable String listed(Caller caller) {
        return caller.allTenants() ? null : caller.tenant().name();
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
