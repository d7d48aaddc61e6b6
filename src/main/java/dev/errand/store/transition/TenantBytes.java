package dev.errand.store.transition;

import dev.errand.db.dialect.Dialect;
import dev.errand.job.NewJob;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps tenants from storing more bytes than they may, in the transaction that stores the jobs. A row for each tenant with such a limit says how
 * many there were when they were counted last, results among them, and how many bytes of arguments came since. Counting is not done here but now
 * and then by one node, beside the writers; what ended or was removed is heeded then. Until it was counted for the first time, what came counts.
 */
final class TenantBytes {

    private static final String BEGIN =
            "insert into tenant_bytes (tenant, kept, added) values (?, 0, 0) on conflict (tenant) do nothing";

    private final Dialect dialect;

    TenantBytes(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Those of a tenant's jobs, all with that limit, for which there is no room; it is taken for the others. */
    List<NewJob> refused(JdbcClient jdbc, String tenant, List<NewJob> jobs) {
        Long limit = jobs.getLast().quota().bytes();
        long room = (limit == null ? 0 : limit) - used(jdbc, tenant);
        long taken = 0;
        List<NewJob> refused = new ArrayList<>(0);
        for (NewJob job : jobs) {
            long size = job.spec().call().bytes();
            // Also what has no arguments: it may have a result.
            if (room - taken <= 0 || size > room - taken) {
                refused.add(job);
            } else {
                taken += size;
            }
        }
        add(jdbc, tenant, taken);
        return refused;
    }

    /** Takes room for so many, if there is room for all of them. */
    boolean takeAll(JdbcClient jdbc, String tenant, long limit, long bytes) {
        long room = limit - used(jdbc, tenant);
        if (room <= 0 || bytes > room) {
            return false;
        }
        add(jdbc, tenant, bytes);
        return true;
    }

    /** Whoever else stores jobs of the tenant waits until this transaction is over. */
    private long used(JdbcClient jdbc, String tenant) {
        String sql = "select kept + added from tenant_bytes where tenant = ?" + dialect.forUpdate();
        return jdbc.sql(sql).param(tenant).query(Long.class).optional().orElseGet(() -> {
            jdbc.sql(BEGIN).param(tenant).update();
            return jdbc.sql(sql).param(tenant).query(Long.class).optional().orElse(0L);
        });
    }

    private static void add(JdbcClient jdbc, String tenant, long bytes) {
        if (bytes > 0) {
            jdbc.sql("update tenant_bytes set added = added + ? where tenant = ?")
                    .param(bytes)
                    .param(tenant)
                    .update();
        }
    }
}
