package dev.errand.access.audit;

import dev.errand.access.Caller;
import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The audit. A line is written in the transaction of what it tells, so neither is there without the other, whatever crashes. While the service
 * is open nobody is known, and nothing is written. Safe for concurrent use; nodes that write at the same time wait for each other's commit.
 */
@Component
public class AuditTrail {

    private final Transactions transactions;
    private final Clock clock;

    public AuditTrail(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The number and hash of the line that was written last. */
    public record Head(long number, String hash) {}

    /** Adds a line as part of a write. */
    public void record(Connection connection, Deed deed) {
        if (deed.caller().kind() == Caller.Kind.OPEN) {
            return;
        }
        JdbcClient jdbc = Transactions.jdbc(connection);
        // Locks the head until the commit, so that what is read next is the last line.
        jdbc.sql("update audit_head set number = number + 1 where id = 1").update();
        Head head = head(jdbc);
        Instant now = Instant.ofEpochMilli(clock.millis());
        AuditRow row = AuditRow.after(head.number(), head.hash(), now, deed);
        jdbc.sql("""
                        insert into audit (number, at, actor, tenant, action, target, outcome, address, previous_hash, hash)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(row.number())
                .param(row.at().toEpochMilli())
                .param(row.entry().actor())
                .param(row.tenant())
                .param(row.entry().action())
                .param(row.entry().target())
                .param(row.entry().outcome())
                .param(row.entry().address())
                .param(row.previousHash())
                .param(row.hash())
                .update();
        jdbc.sql("update audit_head set hash = ? where id = 1")
                .param(row.hash())
                .update();
    }

    /** A line to be added with what it tells of; none for whoever is not known. */
    public Addendum line(Deed deed) {
        return deed.caller().kind() == Caller.Kind.OPEN ? Addendum.NONE : connection -> record(connection, deed);
    }

    /** Adds a line for what wrote nothing else. */
    public void record(Deed deed) {
        if (deed.caller().kind() != Caller.Kind.OPEN) {
            var unused = transactions.write(connection -> {
                record(connection, deed);
                return deed;
            });
        }
    }

    /** The lines before that number, or the last ones, newest first. */
    public List<AuditRow> list(@Nullable Long before, int limit) {
        return transactions.read(jdbc -> jdbc.sql("select * from audit where number < ? order by number desc limit ?")
                .param(before == null ? Long.MAX_VALUE : before)
                .param(limit)
                .query((row, i) -> row(row))
                .list());
    }

    /**
     * Removes the oldest lines; those that stay can be checked as before, since each says the hash of the one before it. A crash leaves the rest
     * to the next time.
     *
     * @param before lines from before that time go
     * @param keep how many may stay in any case
     * @param limit how many go at once at the most
     * @return how many went
     */
    public int prune(Instant before, long keep, int limit) {
        Optional<Long> last = transactions
                .read(jdbc -> over(jdbc, before, keep, 1))
                .flatMap(oldest -> transactions.read(jdbc -> over(jdbc, before, keep, limit)));
        return last.map(number -> transactions.write(connection -> Transactions.jdbc(connection)
                        .sql("delete from audit where number <= ?")
                        .param(number)
                        .update()))
                .orElse(0);
    }

    /** The last line, of so many from the oldest on, that is over together with all before it. */
    private static Optional<Long> over(JdbcClient jdbc, Instant before, long keep, int limit) {
        long edge = head(jdbc).number() - keep;
        return jdbc
                .sql("select number, at from audit order by number limit ?")
                .param(limit)
                .query((row, i) -> new Line(row.getLong(1), row.getLong(2)))
                .list()
                .stream()
                .takeWhile(line -> line.number() <= edge || line.at() < before.toEpochMilli())
                .map(Line::number)
                .reduce((one, next) -> next);
    }

    private record Line(long number, long at) {}

    /** Where the chain ends now. */
    public Head head() {
        return transactions.read(AuditTrail::head);
    }

    private static Head head(JdbcClient jdbc) {
        return jdbc.sql("select number, hash from audit_head where id = 1")
                .query((row, i) -> new Head(row.getLong(1), row.getString(2)))
                .single();
    }

    private static AuditRow row(ResultSet row) throws SQLException {
        return new AuditRow(
                row.getLong("number"),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("tenant"),
                new AuditRow.Entry(
                        row.getString("actor"),
                        row.getString("action"),
                        row.getString("target"),
                        row.getString("outcome"),
                        row.getString("address")),
                row.getString("previous_hash"),
                row.getString("hash"));
    }
}
