package dev.errand.store.row;

import dev.errand.db.row.NewRows.Column;
import dev.errand.encryption.Blocks;
import dev.errand.encryption.Place;
import dev.errand.encryption.Sealed;
import dev.errand.encryption.Sealing;
import dev.errand.encryption.UnreadableException;
import dev.errand.job.Failure;
import dev.errand.job.NewJob;
import dev.errand.job.Reason;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.TenantNames;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a job's row is encrypted at rest: arguments, whom to tell, the error and the result. What cannot be opened stands for itself in a way
 * that nobody takes for a value, and the log says of it; so one such row never keeps others from being read.
 */
public final class SealedCells {

    private static final Logger log = LoggerFactory.getLogger(SealedCells.class);
    private static final String TABLE = "job.";
    private static final Set<String> COLUMNS = Set.of("args", "kwargs", "webhook");
    private static final String UNREADABLE = "what went wrong cannot be decrypted";

    private SealedCells() {}

    private static Place place(Cells row, String column) throws SQLException {
        return place(TenantNames.tenantOfLine(JobColumns.QUEUE.of(row)), JobColumns.ID.of(row), column);
    }

    /** Where a column of a job stands. */
    public static Place place(@Nullable String tenant, String id, String column) {
        return new Place(tenant, id, TABLE + column);
    }

    /** A column of new rows, as it is stored. */
    static Column<NewJob> sealed(Column<NewJob> column, Sealing sealing) {
        return COLUMNS.contains(column.name())
                ? new Column<>(
                        column.name(),
                        column.type(),
                        job -> column.value().apply(job) instanceof String text
                                ? sealing.text(
                                        text,
                                        place(
                                                job.spec().placement().tenant(),
                                                job.id().value(),
                                                column.name()))
                                : null,
                        column.usual())
                : column;
    }

    static TaskCall opened(Cells row, TaskCall call) throws SQLException {
        String args = call.args();
        String kwargs = call.kwargs();
        if (!Sealed.isSealed(args) && !Sealed.isSealed(kwargs)) {
            return call;
        }
        try {
            return call.with(
                    args == null ? null : Sealed.open(args, place(row, "args")),
                    kwargs == null ? null : Sealed.open(kwargs, place(row, "kwargs")),
                    call.sensitive());
        } catch (UnreadableException e) {
            log.error("{}; the job is not run", e.getMessage());
            return call.with(TaskCall.UNREADABLE, null, call.sensitive());
        }
    }

    static @Nullable String webhook(Cells row) throws SQLException {
        String webhook = JobColumns.WEBHOOK.in(row);
        if (!Sealed.isSealed(webhook)) {
            return webhook;
        }
        return webhook(webhook, place(row, "webhook"));
    }

    /** Whom to tell, as JSON; nobody where it cannot be opened. */
    public static @Nullable String webhook(@Nullable String stored, Place place) {
        try {
            return stored == null ? null : Sealed.open(stored, place);
        } catch (UnreadableException e) {
            log.error("{}; nobody is told", e.getMessage());
            return null;
        }
    }

    static @Nullable Failure failure(Cells row) throws SQLException {
        String failure = JobColumns.FAILURE.in(row);
        return failure == null
                ? null
                : failure(failure, place(row, "failure"), JobColumns.REASON.in(row))
                        .marked(JobColumns.ERROR_FINGERPRINT.in(row));
    }

    /** An error that was stored there; for that reason where it cannot be opened. */
    public static Failure failure(String stored, Place place, @Nullable Reason reason) {
        try {
            return StoredJson.failure(Sealed.isSealed(stored) ? Sealed.open(stored, place) : stored);
        } catch (UnreadableException e) {
            log.error("{}", e.getMessage());
            return Failure.of(reason == null ? Reason.TASK_FAILED : reason, UNREADABLE);
        }
    }

    static byte @Nullable [] result(Cells row) throws SQLException {
        byte[] result = JobColumns.RESULT.in(row);
        Long size = JobColumns.RESULT_SIZE.in(row);
        if (result == null || size == null || result.length == size) {
            return result;
        }
        try {
            return Blocks.open(result, size, place(row, "result"));
        } catch (UnreadableException e) {
            log.error("{}", e.getMessage());
            return null;
        }
    }
}
