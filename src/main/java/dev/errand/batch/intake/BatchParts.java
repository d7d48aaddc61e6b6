package dev.errand.batch.intake;

import dev.errand.batch.bookkeeping.BatchBookkeeping;
import dev.errand.db.commit.Transactions;
import dev.errand.db.row.NewRows;
import dev.errand.db.row.NewRows.Column;
import dev.errand.job.NewJob;
import dev.errand.store.JobTransitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Large batches on their way into the jobs, a part at a time, so that no other write waits for longer than one part takes. All parts are
 * kept first, where no list or claim looks; the batch is accepted with its own row; then each part becomes jobs, in the transaction
 * that removes it. So whoever removes a part is the one who makes its jobs, on whichever node, and a crash leaves either parts without
 * a batch, which are {@linkplain #removeAbandoned removed}, or a batch with parts, which are {@linkplain #expandAll made jobs}
 * by whoever leads. Safe for concurrent use.
 */
@Component
public class BatchParts {

    private static final String LOCK = "batch parts";
    private static final int MAX_PARTS = 100;

    private static final String TAKE = """
            delete from batch_part where batch_id = ? and number = ? and exists (select 1 from batch where id = batch_id)""";

    private static final String ABANDONED = """
            delete from batch_part where batch_id in (
                select batch_id from batch_part where created_at <= ? and not exists (select 1 from batch where id = batch_id)
                order by batch_id limit ?)""";

    private record Part(String batchId, int number, long createdAt, String body) {}

    private static final NewRows<Part> PART = new NewRows<>(
            "batch_part",
            List.of(
                    Column.text("batch_id", Part::batchId),
                    Column.integer("number", Part::number),
                    Column.bigint("created_at", Part::createdAt),
                    Column.text("body", Part::body)));

    private final Transactions transactions;
    private final JobTransitions jobs;
    private final BatchBookkeeping bookkeeping;
    private final BatchChunkProperties chunk;
    private final long mostBytes;
    private final Clock clock;

    public BatchParts(
            Transactions transactions,
            JobTransitions jobs,
            BatchBookkeeping bookkeeping,
            BatchChunkProperties chunk,
            Clock clock) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.bookkeeping = bookkeeping;
        this.chunk = chunk;
        this.mostBytes = chunk.bytes().toBytes();
        this.clock = clock;
    }

    /** Takes in the items of a batch that may be accepted later. */
    Intake intake(String batchId) {
        return new Intake(batchId);
    }

    /**
     * Gathers items to parts, and parts to writes, each of which is made while the next is gathered. What fits a single part is not kept but
     * left to the acceptance. For one submission and one thread.
     */
    final class Intake {
        private final String batchId;
        private final List<NewJob> items = new ArrayList<>();
        private final List<String> bodies = new ArrayList<>();
        private long itemBytes;
        private long bodyBytes;
        private int kept;
        private Runnable written = () -> {};

        private Intake(String batchId) {
            this.batchId = batchId;
        }

        /** Takes the next item, of about that size. */
        void add(NewJob item, long bytes) {
            boolean full = items.size() == chunk.items() || itemBytes + bytes > mostBytes;
            if (full && !items.isEmpty()) {
                pack();
            }
            items.add(item);
            itemBytes += bytes;
        }

        /** Keeps the rest, if there is a part already. */
        void end() {
            if (kept + bodies.size() > 0) {
                pack();
                keep();
                written.run();
            }
        }

        private void pack() {
            String body = jobs.pack(items);
            if (bodyBytes + body.length() > mostBytes) {
                keep();
            }
            bodies.add(body);
            bodyBytes += body.length();
            items.clear();
            itemBytes = 0;
        }

        private void keep() {
            if (!bodies.isEmpty()) {
                List<Part> rows = rows();
                written.run();
                kept += rows.size();
                written = transactions.beginApart(connection -> {
                    transactions.insert(connection, PART, rows);
                    return rows.size();
                });
                bodies.clear();
                bodyBytes = 0;
            }
        }

        private List<Part> rows() {
            long now = clock.instant().toEpochMilli();
            return IntStream.range(0, bodies.size())
                    .mapToObj(i -> new Part(batchId, kept + i, now, bodies.get(i)))
                    .toList();
        }

        /** The items that were not kept: all, or none. */
        List<NewJob> rest() {
            return items;
        }

        /** How many parts were kept, or began to be. */
        int kept() {
            return kept;
        }
    }

    /** Whether all of so many are still there; they stay until the present write is over, in which the batch is accepted. */
    boolean areComplete(Connection connection, String batchId, int parts) throws SQLException {
        transactions.dialect().lock(connection, LOCK);
        return left(Transactions.jdbc(connection), batchId) == parts;
    }

    private static int left(JdbcClient jdbc, String batchId) {
        return jdbc.sql("select count(*) from batch_part where batch_id = ?")
                .param(batchId)
                .query(Integer.class)
                .single();
    }

    /** Removes what was kept of a batch that is not accepted. */
    void discard(String batchId) {
        transactions.write(connection -> Transactions.jdbc(connection)
                .sql(
                        "delete from batch_part where batch_id = ? and not exists (select 1 from batch where id = batch_id)")
                .param(batchId)
                .update());
    }

    /** Makes jobs of all parts that a batch still has, if it was accepted; each is read while the one before is written. */
    public void expandAll(String batchId) {
        List<Integer> numbers =
                transactions.read(jdbc -> jdbc.sql("select number from batch_part where batch_id = ? order by number")
                        .param(batchId)
                        .query(Integer.class)
                        .list());
        Runnable last = () -> {};
        for (int number : numbers) {
            Optional<JobTransitions.Unpacked> part = read(batchId, number);
            last.run();
            if (part.isPresent()) {
                last = transactions.beginApart(connection -> expand(connection, batchId, number, part.get()));
            }
        }
        last.run();
    }

    private Optional<JobTransitions.Unpacked> read(String batchId, int number) {
        return transactions
                .read(jdbc -> jdbc.sql("select body from batch_part where batch_id = ? and number = ?")
                        .param(batchId)
                        .param(number)
                        .query(String.class)
                        .optional())
                .map(jobs::unpack);
    }

    /** Unless somebody else has; who makes the last one also does what was put off until then. */
    private boolean expand(Connection connection, String batchId, int number, JobTransitions.Unpacked part)
            throws SQLException {
        // Whoever ends items, cancels or expands has it, so that who comes last sees what the others did.
        transactions.dialect().lock(connection, batchId);
        JdbcClient jdbc = Transactions.jdbc(connection);
        boolean taken = jdbc.sql(TAKE).param(batchId).param(number).update() == 1;
        if (taken) {
            part.insert(connection);
            if (left(jdbc, batchId) == 0) {
                bookkeeping.allThere(connection, batchId, clock.instant());
            }
        }
        return taken;
    }

    /** Makes jobs of what accepted batches still have, wherever that was begun; answers how many batches there were. */
    public int expandAll() {
        List<String> batches = transactions.read(jdbc -> jdbc.sql(
                        "select distinct batch_id from batch_part where exists (select 1 from batch where id = batch_id) order by batch_id limit ?")
                .param(MAX_PARTS)
                .query(String.class)
                .list());
        batches.forEach(this::expandAll);
        return batches.size();
    }

    /** Removes what was left by submissions that ended before their batch was accepted; one that still goes on is then refused. */
    public int removeAbandoned() {
        Instant now = clock.instant();
        return transactions.write(connection -> removeAbandoned(connection, now.minus(chunk.abandonedAfter())));
    }

    private int removeAbandoned(Connection connection, Instant before) throws SQLException {
        transactions.dialect().lock(connection, LOCK);
        return Transactions.jdbc(connection)
                .sql(ABANDONED)
                .param(before.toEpochMilli())
                .param(MAX_PARTS)
                .update();
    }
}
