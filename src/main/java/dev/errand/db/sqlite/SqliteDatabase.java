package dev.errand.db.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.errand.db.Database;
import dev.errand.db.DatabaseProperties;
import dev.errand.db.FailureMemory;
import dev.errand.db.dialect.Dialect;
import dev.errand.db.outage.Outage;
import dev.errand.db.outage.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * One SQLite file, owned by this process alone: a second process that opens it is refused, because each takes the other's
 * running jobs for lost. The operating system drops the lock when the process dies, however it dies.
 *
 * <p>Write-ahead log with a flush at each commit ({@code synchronous=FULL}): what was committed survives power loss. One
 * connection writes, the others read beside it.
 */
public final class SqliteDatabase implements Database {

    /** How a start that cannot write beside the file begins to say so. */
    public static final String CANNOT_USE = "cannot use the directory of ";

    private static final String PREFIX = "jdbc:sqlite:";
    private static final String SETTINGS =
            "journal_mode=WAL&synchronous=FULL&foreign_keys=true&cache_size=-16000&jdbc.get_generated_keys=false";

    private static final String WRITES = "&transaction_mode=IMMEDIATE";

    /** How long a question whether it takes writes waits for somebody else. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Of each connection: more than there are different ones, but for lists, whose conditions vary. */
    private static final int KEPT_STATEMENTS = 200;

    private final FileChannel lockFile;
    private final HikariDataSource writer;
    private final HikariDataSource readers;
    private final Dialect dialect = new SqliteDialect();
    private final Outage outage;

    public SqliteDatabase(DatabaseProperties properties) {
        Path file = fileOf(properties.url());
        this.lockFile = lock(file);
        makePrivate(file);
        DataSource direct = new DriverManagerDataSource(url(properties, PATIENCE) + WRITES);
        this.outage = new Outage(dialect, new Probe(direct, dialect)::ask);
        HikariDataSource opened = null;
        try {
            opened = pool("errand-writer", properties, 1, WRITES);
            this.readers = pool("errand-readers", properties, properties.readers(), "");
            this.writer = opened;
        } catch (RuntimeException e) {
            // Nobody closes what was never built, and a lock that stays refuses the next try.
            if (opened != null) {
                opened.close();
            }
            release(lockFile);
            throw e;
        }
    }

    @Override
    public DataSource writer() {
        return writer;
    }

    @Override
    public DataSource readers() {
        return readers;
    }

    @Override
    public DataSource migrations() {
        return writer;
    }

    @Override
    public String migrationLocation() {
        return "classpath:db/migration/sqlite";
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public Connection open() {
        throw new IllegalStateException("the file is this process's alone");
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    private static Path fileOf(String url) {
        String name = url.startsWith(PREFIX) ? url.substring(PREFIX.length()).replaceFirst("\\?.*", "") : "";
        if (name.isEmpty() || name.startsWith(":") || name.startsWith("file:")) {
            throw new IllegalArgumentException(
                    "errand.database.url must be jdbc:postgresql://… or jdbc:sqlite: and the path of a file, but is "
                            + url.replaceFirst("//[^/@]*@", "//").replaceFirst("\\?.*", ""));
        }
        return Path.of(name).toAbsolutePath();
    }

    private static FileChannel lock(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Path path = file.resolveSibling(file.getFileName() + ".lock");
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                channel.close();
                throw new DatabaseInUseException(file);
            }
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(CANNOT_USE + file, e);
        }
    }

    /** Makes a new file that only its owner reads, as SQLite then makes those beside it; one that is there stays as its owner wants it. */
    private static void makePrivate(Path file) {
        try {
            if (Files.notExists(file)
                    && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(CANNOT_USE + file, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // The other one lives in this very process.
            return false;
        }
    }

    private static void release(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give the lock back", e);
        }
    }

    private static HikariDataSource pool(String name, DatabaseProperties properties, int size, @Nullable String more) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        String url = url(properties, properties.lockTimeout()) + more;
        config.setDataSource(new StatementKeepingDataSource(new DriverManagerDataSource(url), KEPT_STATEMENTS));
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(properties.connectTimeout().toMillis());
        // The file does not close idle connections, so there is no reason to open new ones now and then.
        config.setMaxLifetime(0);
        FailureMemory.of(config, true);
        return new HikariDataSource(config);
    }

    private static String url(DatabaseProperties properties, Duration busy) {
        String start = properties.url() + (properties.url().contains("?") ? "&" : "?");
        return start + SETTINGS + "&busy_timeout=" + busy.toMillis();
    }

    @Override
    public Outage outage() {
        return outage;
    }

    @Override
    public void close() {
        outage.close();
        readers.close();
        writer.close();
        release(lockFile);
    }
}
