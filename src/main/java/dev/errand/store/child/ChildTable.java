package dev.errand.store.child;

import dev.errand.db.row.NewRows;
import dev.errand.db.row.NewRows.Column;
import dev.errand.job.JobState;
import dev.errand.job.spec.Kin;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who spawned whom, as rows: one for each job that was spawned. It stays while either of the two is there: so a key stands for the same child for
 * as long as there is somebody to ask for it. It stays while there is one below, too: so what is below a job is found although some between were
 * removed.
 */
public final class ChildTable {

    /** A child as its row has it. */
    record Row(String childId, String parentId, String key, int place, int depth, boolean detached) {}

    static final NewRows<Row> ROWS = new NewRows<>(
            "child",
            List.of(
                    Column.text("child_id", Row::childId),
                    Column.text("parent_id", Row::parentId),
                    Column.text("child_key", Row::key),
                    Column.integer("place", Row::place),
                    Column.integer("depth", Row::depth),
                    Column.integer("detached", row -> row.detached() ? 1 : 0)));

    private static final String RUNNING =
            "select kin, awaited, batch_id, cancel_requested_at from job where id = ? and state = 'running' and lease_token = ?";

    private static final String BY_KEY = "select child_id from child where parent_id = ? and child_key = ?";

    private static final String NEXT = """
            select coalesce((select max(place) from child where parent_id = :parent), -1) + 1,
                coalesce((select depth from child where child_id = :parent), 0) + 1""";

    private static final String MARK_PARENT = "update job set kin = ?, version = version + 1 where id = ?";

    private static final String MARK_BATCH = "update batch set spawned = 1 where id = ? and spawned is null";

    /** Its own transaction has just stored it, so nobody has seen it without. */
    private static final String MARK_CHILD = "update job set kin = ? where id = ?";

    private static final String BELOW = """
            select c.child_id, c.place, j.state, j.kin from child as c left join job as j on j.id = c.child_id
            where c.parent_id = ? and c.place >= ? and c.place <= ? and c.detached = 0 order by c.place limit ?""";

    private static final String ITEMS = """
            select id, batch_index from job where batch_id = ? and batch_index >= ? and cancel_requested_at is not null and kin like '%+'
            order by batch_index limit ?""";

    private static final String NAMED =
            "select child_id, child_key, place from child where parent_id = ? order by place limit ?";

    private static final String LEAVE = """
            insert into child_left (parent_id, root_id, place, last_place)
            values (:parent, :root, :place, coalesce(:last, (select max(c.place) from child as c where c.parent_id = :parent)))
            on conflict (parent_id) do update set root_id = excluded.root_id,
                place = case when child_left.place < excluded.place then child_left.place else excluded.place end,
                last_place = case when child_left.last_place > excluded.last_place then child_left.last_place
                    else excluded.last_place end""";

    private static final String PAGE = """
            select c.child_id, case when exists (select 1 from job as p where p.id = c.parent_id)
                or exists (select 1 from job as j where j.id = c.child_id)
                or exists (select 1 from child as below where below.parent_id = c.child_id) then 0 else 1 end
            from child as c where c.child_id > ? order by c.child_id limit ?""";

    private ChildTable() {}

    /**
     * A job that runs under a lease.
     *
     * @param awaited whether others wait for it
     * @param batchId of which batch it is an item
     * @param calledOff whether it was asked to stop
     */
    record Running(
            @Nullable Kin kin, boolean awaited, @Nullable String batchId, boolean calledOff) {}

    /** A job, if it runs under that lease; nobody changes it until this write is over. */
    static Optional<Running> lock(JdbcClient jdbc, String id, String token, String forUpdate) {
        return jdbc.sql(RUNNING + forUpdate)
                .param(id)
                .param(token)
                .query((row, i) -> {
                    String kin = row.getString(1);
                    boolean calledOff = row.getObject(4) != null;
                    return new Running(
                            kin == null ? null : Kin.parse(kin), row.getInt(2) != 0, row.getString(3), calledOff);
                })
                .optional();
    }

    /** The child of a key, if there is one, or was. */
    public static Optional<String> find(JdbcClient jdbc, String parent, String key) {
        return jdbc.sql(BY_KEY).param(parent).param(key).query(String.class).optional();
    }

    /**
     * Where the next child of a job comes.
     *
     * @param place how many there are before it
     * @param depth how far below a job that nobody spawned
     */
    record Next(int place, int depth) {}

    static Next next(JdbcClient jdbc, String parent) {
        return jdbc.sql(NEXT)
                .param("parent", parent)
                .query((row, i) -> new Next(row.getInt(1), row.getInt(2)))
                .single();
    }

    /** From here on the rows of both say what they are to each other. */
    static void mark(JdbcClient jdbc, String parent, Running before, String child) {
        Kin kin = before.kin();
        if (kin == null || !kin.spawning()) {
            jdbc.sql(MARK_PARENT).param(Kin.ofParent(kin).text()).param(parent).update();
            if (before.batchId() != null) {
                jdbc.sql(MARK_BATCH).param(before.batchId()).update();
            }
        }
        jdbc.sql(MARK_CHILD).param(Kin.of(parent).text()).param(child).update();
    }

    /** Whether an item of a batch has spawned anything. */
    static boolean hasSpawned(JdbcClient jdbc, String batchId) {
        return jdbc.sql("select 1 from batch where id = ? and spawned = 1")
                .param(batchId)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** A job and those from which it comes, directly or not. */
    static Set<String> withAllAbove(JdbcClient jdbc, String id) {
        Set<String> above = new HashSet<>();
        Optional<String> at = Optional.of(id);
        while (at.isPresent()) {
            above.add(at.get());
            at = jdbc.sql("select parent_id from child where child_id = ?")
                    .param(at.get())
                    .query(String.class)
                    .optional();
        }
        return above;
    }

    /**
     * A child that is not detached.
     *
     * @param state how it stands; nothing where it is gone
     * @param spawning whether it may have children
     */
    record Below(String id, int place, @Nullable JobState state, boolean spawning) {}

    /** Some of the children that are to be called off, in their order. */
    static List<Below> below(JdbcClient jdbc, Left of, int limit) {
        return jdbc.sql(BELOW)
                .param(of.parent())
                .param(of.place())
                .param(of.last() == null ? Integer.MAX_VALUE : of.last())
                .param(limit)
                .query((row, i) -> {
                    String state = row.getString(3);
                    String kin = row.getString(4);
                    return new Below(
                            row.getString(1),
                            row.getInt(2),
                            state == null ? null : JobState.ofCode(state).orElseThrow(),
                            state == null || (kin != null && Kin.parse(kin).spawning()));
                })
                .list();
    }

    /**
     * A child by its key.
     *
     * @param place in the order of creation, from 0
     */
    public record Named(String childId, String key, int place) {}

    /** The first children of a job, in the order of creation. */
    public static List<Named> named(JdbcClient jdbc, String parent, int limit) {
        return jdbc.sql(NAMED)
                .param(parent)
                .param(limit)
                .query((row, i) -> new Named(row.getString(1), row.getString(2), row.getInt(3)))
                .list();
    }

    /**
     * An item of a batch that was called off and has spawned others.
     *
     * @param index which one
     */
    record Item(String id, int index) {}

    /** Items of a batch that were called off and have spawned others, from an index on, in their order. */
    static List<Item> calledOffItems(JdbcClient jdbc, String batchId, int from, int limit) {
        return jdbc.sql(ITEMS)
                .param(batchId)
                .param(from)
                .param(limit)
                .query((row, i) -> new Item(row.getString(1), row.getInt(2)))
                .list();
    }

    /**
     * That children of a job are still to be called off, or those of the items of a batch that were.
     *
     * @param parent the job or the batch
     * @param root who was called off, above them
     * @param place from which on; of a batch from which index on
     * @param last up to which; nothing where all are meant that are there now
     */
    record Left(
            String parent, String root, int place, @Nullable Integer last) {

        /** All of them. */
        static Left all(String parent, String root) {
            return new Left(parent, root, 0, null);
        }

        /** What comes behind a place. */
        Left behind(int done) {
            return new Left(parent, root, done + 1, last);
        }
    }

    /** Notes it. */
    static void leave(JdbcClient jdbc, Left left) {
        jdbc.sql(LEAVE)
                .param("parent", left.parent())
                .param("root", left.root())
                .param("place", left.place())
                .param("last", left.last(), Types.INTEGER)
                .update();
    }

    /** Takes some of what was noted. */
    static List<Left> takeLeft(JdbcClient jdbc, int limit, String forUpdate) {
        List<Left> left = jdbc.sql(
                        "select parent_id, root_id, place, last_place from child_left order by parent_id limit ?"
                                + forUpdate)
                .param(limit)
                .query((row, i) -> {
                    int last = row.getInt(4);
                    return new Left(row.getString(1), row.getString(2), row.getInt(3), row.wasNull() ? null : last);
                })
                .list();
        for (Left each : left) {
            jdbc.sql("delete from child_left where parent_id = ?")
                    .param(each.parent())
                    .update();
        }
        return left;
    }

    /**
     * Some rows.
     *
     * @param last the last of them, by its child; nothing where they are all
     * @param gone those of which neither job is there any more, with nothing below
     */
    public record Page(@Nullable String last, List<String> gone) {}

    /** The next rows. */
    public static Page page(JdbcClient jdbc, String after, int limit) {
        List<String> seen = new ArrayList<>();
        List<String> gone = new ArrayList<>(0);
        jdbc.sql(PAGE).param(after).param(limit).query(row -> {
            seen.add(row.getString(1));
            if (row.getInt(2) != 0) {
                gone.add(row.getString(1));
            }
        });
        return new Page(seen.size() < limit ? null : seen.getLast(), gone);
    }

    /** Removes rows, by their children; at least one. */
    public static int remove(JdbcClient jdbc, List<String> children) {
        List<String> ids = new ArrayList<>(children);
        ids.addAll(Collections.nCopies(Integer.highestOneBit(2 * ids.size() - 1) - ids.size(), ids.getLast()));
        return jdbc.sql("delete from child where child_id in (:ids)")
                .param("ids", ids)
                .update();
    }
}
