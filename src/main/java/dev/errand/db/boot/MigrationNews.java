package dev.errand.db.boot;

import dev.errand.runtime.SlowWork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what a start waits for, while a step that brings the database up to date takes long: which step, which tables it is about, for
 * how long, and how far it is where the database tells, as PostgreSQL does of indexes. Nothing of steps that take less than five seconds.
 */
final class MigrationNews implements Callback {

    private static final Logger log = LoggerFactory.getLogger(MigrationNews.class);

    private static final Pattern TABLE = Pattern.compile(
            "(?i)\\b(?:alter\\s+table|update|insert\\s+into|delete\\s+from|index\\s+(?:if\\s+not\\s+exists\\s+)?\\w+\\s+on)\\s+(\\w+)");

    private static final String PROGRESS = """
            select c.relname, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total
            from pg_stat_progress_create_index as p join pg_class as c on c.oid = p.relid
            where p.datname = current_database()""";

    private final DataSource database;
    private final boolean tells;
    private final String location;
    private final Duration interval;
    private @Nullable CountDownLatch over;

    /**
     * With where it asks.
     *
     * @param tells whether the database says how far it is
     * @param location of the steps on the class path
     */
    MigrationNews(DataSource database, boolean tells, String location) {
        this(database, tells, location, SlowWork.INTERVAL);
    }

    MigrationNews(DataSource database, boolean tells, String location, Duration interval) {
        this.database = database;
        this.tells = tells;
        this.location = location;
        this.interval = interval;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE
                || event == Event.AFTER_EACH_MIGRATE
                || event == Event.AFTER_EACH_MIGRATE_ERROR;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        CountDownLatch before = over;
        if (before != null) {
            before.countDown();
            over = null;
        }
        if (event == Event.BEFORE_EACH_MIGRATE) {
            CountDownLatch step = new CountDownLatch(1);
            over = step;
            MigrationInfo info = context.getMigrationInfo();
            Thread.ofVirtual()
                    .name("errand-migration")
                    .start(() -> watch(String.valueOf(info.getVersion()), info.getScript(), step));
        }
    }

    private void watch(String version, String script, CountDownLatch step) {
        long begun = System.nanoTime();
        try {
            while (!step.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                Duration since = Duration.ofNanos(System.nanoTime() - begun);
                log.info(
                        "the database is brought up to date: step {} ({}), tables {}, for {}{}",
                        version,
                        script,
                        String.join(", ", tables(script(script))),
                        SlowWork.rest(since, 0),
                        tells ? progress(since) : "");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String script(String name) {
        String path = location.substring(location.indexOf(':') + 1) + '/' + name;
        try (InputStream in = MigrationNews.class.getClassLoader().getResourceAsStream(path)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Which tables a script changes or indexes. */
    static Set<String> tables(String sql) {
        Set<String> tables = new TreeSet<>();
        Matcher found = TABLE.matcher(sql);
        while (found.find()) {
            tables.add(found.group(1));
        }
        return tables;
    }

    /** Only for the log: whatever is wrong, the step goes on. */
    private String progress(Duration since) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(Math.toIntExact(SlowWork.INTERVAL.toSeconds()));
            try (ResultSet row = statement.executeQuery(PROGRESS)) {
                return row.next()
                        ? told(
                                row.getString(1),
                                part(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)),
                                since)
                        : "";
            }
        } catch (SQLException e) {
            log.debug("how far the step is cannot be asked", e);
            return "";
        }
    }

    static String told(String table, double part, Duration since) {
        return "; an index of " + table + " is " + Math.round(part * 100) + " % done after "
                + SlowWork.rest(since, part);
    }

    /** The table is read first, then what was read is put into the index: each is taken for half of it. */
    static double part(long blocksDone, long blocks, long tuplesDone, long tuples) {
        if (tuples > 0) {
            return 0.5 + 0.5 * tuplesDone / tuples;
        }
        return blocks > 0 ? 0.5 * blocksDone / blocks : 0;
    }

    @Override
    public String getCallbackName() {
        return "news";
    }
}
