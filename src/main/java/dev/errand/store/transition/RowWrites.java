package dev.errand.store.transition;

import dev.errand.db.dialect.Dialect;
import dev.errand.db.row.RowInsert;
import dev.errand.encryption.Sealing;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.RetentionProperties;

/** How rows of jobs are written, whoever writes them. Safe for concurrent use. */
public record RowWrites(
        JobInsert insert, AttemptWrites attempts, TenantQuotas quotas, Sealing sealing, PastAttempts past) {

    /** For a database of this kind. */
    public static RowWrites of(
            Dialect dialect, RetentionProperties retention, OutcomeHooks hooks, TenantQuotas quotas, Sealing sealing) {
        RowInsert rows = RowInsert.of(dialect);
        PastAttempts past = new PastAttempts(rows, sealing, retention.attempts());
        return new RowWrites(
                new JobInsert(rows, quotas, sealing),
                new AttemptWrites(OutcomeUpdate.of(dialect), retention, hooks, sealing, past),
                quotas,
                sealing,
                past);
    }
}
