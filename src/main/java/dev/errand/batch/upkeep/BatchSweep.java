package dev.errand.batch.upkeep;

import dev.errand.batch.BatchHead;
import dev.errand.batch.BatchWindow;
import dev.errand.batch.bookkeeping.BatchBookkeeping;
import dev.errand.batch.intake.BatchParts;
import dev.errand.db.commit.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Makes good what could not be seen from within a transaction: makes jobs of what a crash left of accepted batches, ends batches whose last
 * two items ended on two nodes at the same moment, fills windows likewise, and has removed what is over. Whatever it does is one transaction
 * each, so a crash merely leaves the rest for the next time.
 */
@Component
public class BatchSweep {

    private static final int MAX_BATCHES = 100;

    /** Asked first: nearly always there is nothing, and an idle service is to ask little. */
    private static final String WORK = """
            select exists (select 1 from batch_part), exists (select 1 from batch where status = 'running'),
                exists (select 1 from batch where purge_at <= ?)""";

    private static final String COMPLETE = """
            select b.id from batch as b where b.status = 'running' and b.total <= (
                select coalesce(sum(c.succeeded + c.failed + c.canceled), 0) from batch_count as c where c.batch_id = b.id)
            limit ?""";
    private static final String WINDOWED =
            "select id from batch where status = 'running' and max_concurrency is not null and id > ? order by id limit ?";

    /** What there is to look after. */
    private record Work(boolean parts, boolean running, boolean over) {}

    private final Transactions transactions;
    private final BatchBookkeeping bookkeeping;
    private final BatchRemoval removal;
    private final BatchParts parts;
    private final Clock clock;

    public BatchSweep(
            Transactions transactions,
            BatchBookkeeping bookkeeping,
            BatchRemoval removal,
            BatchParts parts,
            Clock clock) {
        this.transactions = transactions;
        this.bookkeeping = bookkeeping;
        this.removal = removal;
        this.parts = parts;
        this.clock = clock;
    }

    /** Looks over all batches; answers how many it changed. However much is to be removed, the others have their turn meanwhile. */
    public int runOnce() {
        Work work = transactions.read(jdbc -> jdbc.sql(WORK)
                .param(clock.millis())
                .query((row, i) -> new Work(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)))
                .single());
        int changed = work.parts() ? parts.expandAll() + parts.removeAbandoned() : 0;
        BatchRemoval.Round round;
        do {
            changed += work.running() ? finishComplete() + fillWindows() : 0;
            round = work.over() ? removal.runOnce() : BatchRemoval.Round.NOTHING;
            changed += round.batches();
        } while (round.more());
        return changed;
    }

    public int finishComplete() {
        Instant now = clock.instant();
        List<String> complete = transactions.read(jdbc ->
                jdbc.sql(COMPLETE).param(MAX_BATCHES).query(String.class).list());
        complete.forEach(id -> transactions.write(connection -> bookkeeping.finishIfOver(connection, id, now)));
        return complete.size();
    }

    public int fillWindows() {
        int filled = 0;
        String after = "";
        List<String> page;
        do {
            page = windowed(after);
            for (String id : page) {
                after = id;
                if (hasRoom(id)) {
                    transactions.write(connection -> bookkeeping.fillWindow(connection, id));
                    filled++;
                }
            }
        } while (page.size() == MAX_BATCHES);
        return filled;
    }

    private List<String> windowed(String after) {
        return transactions.read(jdbc -> jdbc.sql(WINDOWED)
                .param(after)
                .param(MAX_BATCHES)
                .query(String.class)
                .list());
    }

    /** Looked at without a transaction, since nearly always there is none. */
    private boolean hasRoom(String id) {
        return transactions.read(jdbc -> BatchHead.read(jdbc, id)
                .map(head -> BatchWindow.hasRoom(jdbc, head))
                .orElse(false));
    }
}
