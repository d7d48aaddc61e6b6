package dev.errand.store.row;

import dev.errand.job.spec.TenantNames;
import org.jspecify.annotations.Nullable;

/** Statements about rows of a tenant. Pure. */
public final class TenantSql {

    private TenantSql() {}

    /**
     * What stands behind {@code where} and before another condition; takes the tenant as its parameter, unless there is none, which is for all.
     * Word for word the condition of indexes that hold other tenants than the default one, without which no database sees that they serve.
     */
    public static String and(@Nullable String tenant) {
        if (tenant == null) {
            return " ";
        }
        return tenant.equals(TenantNames.DEFAULT) ? " tenant = ? and " : " tenant = ? and tenant <> 'default' and ";
    }
}
