package dev.errand.store.transition;

import dev.errand.db.commit.GroupWrite;
import dev.errand.db.row.NewRows;
import dev.errand.db.row.PackedRows;
import dev.errand.db.row.RowInsert;
import dev.errand.encryption.Sealing;
import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import dev.errand.store.Insertion;
import dev.errand.store.JobTransitions;
import dev.errand.store.row.FoundBy;
import dev.errand.store.row.JobColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Stores new jobs, with their idempotency keys and what they are found by in the same transaction. */
public final class JobInsert implements GroupWrite<NewJob, Insertion> {

    private static final Insertion STORED = new Insertion.Stored();

    private final RowInsert rows;
    private final TenantQuotas quotas;
    private final Sealing sealing;
    private final NewRows<NewJob> table;

    public JobInsert(RowInsert rows, TenantQuotas quotas, Sealing sealing) {
        this.rows = rows;
        this.quotas = quotas;
        this.sealing = sealing;
        this.table = JobColumns.sealed(sealing);
    }

    @Override
    public List<Insertion> apply(Connection connection, List<NewJob> jobs) throws SQLException {
        return apply(connection, jobs, UnaryOperator.identity());
    }

    /**
     * The same where it is decided late who holds them.
     *
     * @param placing gets those that are about to be stored, and answers them as they are to be
     */
    List<Insertion> apply(Connection connection, List<NewJob> jobs, UnaryOperator<List<NewJob>> placing)
            throws SQLException {
        Map<JobId, Quota.Kind> refused = quotas.refused(connection, jobs);
        List<NewJob> admitted = refused.isEmpty()
                ? jobs
                : jobs.stream().filter(job -> !refused.containsKey(job.id())).toList();
        Map<String, JobTransitions.KeyVerdict> verdicts = IdempotencyKeys.take(connection, claims(admitted));
        List<Insertion> outputs = new ArrayList<>(jobs.size());
        List<NewJob> fresh = new ArrayList<>(jobs.size());
        for (NewJob job : jobs) {
            JobTransitions.KeyVerdict verdict = verdicts.get(job.id().value());
            Quota.Kind over = refused.get(job.id());
            if (over != null) {
                outputs.add(new Insertion.OverQuota(over));
            } else if (verdict == null || verdict.taken()) {
                outputs.add(STORED);
                fresh.add(job);
            } else {
                outputs.add(new Insertion.Duplicate(verdict.targetId(), verdict.fingerprint()));
            }
        }
        insert(connection, placing.apply(fresh));
        return outputs;
    }

    @Override
    public boolean isOneStatement(List<NewJob> jobs) {
        return rows.isOneStatement(jobs.size())
                && claims(jobs).isEmpty()
                && jobs.stream().noneMatch(TenantQuotas::counts)
                && JobColumns.FOUND_BY.stream().noneMatch(beside -> beside.areThere(jobs));
    }

    private List<IdempotencyKeys.Claim> claims(List<NewJob> jobs) {
        List<IdempotencyKeys.Claim> claims = new ArrayList<>(0);
        for (NewJob job : jobs) {
            NewJob.Idempotency key = job.idempotency();
            if (key != null) {
                claims.add(IdempotencyKeys.Claim.of(sealed(key), job.id().value(), job.createdAt()));
            }
        }
        return claims;
    }

    /** As it is kept. */
    NewJob.Idempotency sealed(NewJob.Idempotency key) {
        return sealing.isOn() ? new NewJob.Idempotency(key.key(), sealing.fingerprint(key.fingerprint())) : key;
    }

    String pack(List<NewJob> jobs) {
        List<PackedRows> tables = new ArrayList<>();
        tables.add(PackedRows.pack(table, jobs));
        JobColumns.FOUND_BY.forEach(beside -> tables.add(beside.pack(jobs)));
        // A node of an earlier version, which knows fewer tables, may be the one to unpack them.
        while (tables.getLast().rows() == 0 && tables.size() > 1) {
            tables.removeLast();
        }
        return PackedRows.text(tables);
    }

    /** An earlier version may have packed fewer tables. */
    JobTransitions.Unpacked unpack(String packed) {
        List<PackedRows> tables = PackedRows.all(packed);
        return connection -> {
            insert(connection, JobColumns.JOB, tables.getFirst());
            for (int i = 1; i < tables.size(); i++) {
                insert(connection, JobColumns.FOUND_BY.get(i - 1).table(), tables.get(i));
            }
        };
    }

    private void insert(Connection connection, NewRows<?> table, PackedRows packed) throws SQLException {
        rows.insert(
                connection,
                packed.into(table),
                IntStream.range(0, packed.rows()).boxed().toList());
    }

    /** With what they are found by, without a look at their keys. */
    void insert(Connection connection, List<NewJob> jobs) throws SQLException {
        rows.insert(connection, table, jobs);
        for (FoundBy<?> beside : JobColumns.FOUND_BY) {
            beside.insert(rows, connection, jobs);
        }
    }
}
