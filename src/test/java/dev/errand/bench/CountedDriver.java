package dev.errand.bench;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes a driver's place in this JVM and counts what is sent through it, whoever sends it; can hold commits up. A batch counts as
 * one statement, since it is handed over in one call.
 */
final class CountedDriver implements Driver, AutoCloseable {

    private final Driver real;
    private final AtomicLong statements = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    /** Of what was prepared, how often it was executed. */
    private final Map<String, Long> texts = new ConcurrentHashMap<>();
    /** Each commit takes a permit and gives it back. */
    private final Semaphore gate = new Semaphore(1);

    /** Takes the place of the driver for that address. */
    CountedDriver(String url) throws SQLException {
        real = DriverManager.getDriver(url);
        DriverManager.deregisterDriver(real);
        DriverManager.registerDriver(this);
    }

    /**
     * What was counted.
     *
     * @param statements that were executed, with a result or without
     * @param commits that were asked for
     * @param texts of prepared statements and how often each was executed, so that a failed test says which were too many
     */
    record Counts(long statements, long commits, Map<String, Long> texts) {

        Counts since(Counts earlier) {
            Map<String, Long> more = new TreeMap<>();
            texts.forEach((text, count) -> more.merge(text, count - earlier.texts.getOrDefault(text, 0L), Long::sum));
            more.values().removeIf(count -> count == 0);
            return new Counts(statements - earlier.statements, commits - earlier.commits, more);
        }
    }

    Counts counts() {
        return new Counts(statements.get(), commits.get(), Map.copyOf(texts));
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) throws SQLException {
        Connection connection = real.connect(url, info);
        return connection == null ? null : counted(Connection.class, connection, null);
    }

    private <T> T counted(Class<T> type, T target, @Nullable String text) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (target instanceof Statement && method.getName().startsWith("execute")) {
                statements.incrementAndGet();
                if (text != null) {
                    texts.merge(text, 1L, Long::sum);
                }
            }
            if (commits(target, method, text)) {
                commits.incrementAndGet();
                pass();
            }
            return wrapped(method, arguments, call(target, method, arguments));
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** By the word, by the end of a transaction's mode, or by a new row without a transaction. */
    private static boolean commits(Object target, Method method, @Nullable String text) throws SQLException {
        if (target instanceof Connection connection) {
            return method.getName().equals("commit")
                    || (method.getName().equals("setAutoCommit") && !connection.getAutoCommit());
        }
        return text != null
                && text.startsWith("insert")
                && method.getName().startsWith("execute")
                && ((Statement) target).getConnection().getAutoCommit();
    }

    private void pass() {
        gate.acquireUninterruptibly();
        gate.release();
    }

    /** From now on commits wait. */
    void holdCommits() {
        gate.acquireUninterruptibly();
    }

    boolean holdsACommit() {
        return gate.hasQueuedThreads();
    }

    /** Lets them go on, if they were held. */
    synchronized void releaseCommits() {
        if (gate.availablePermits() == 0) {
            gate.release();
        }
    }

    private @Nullable Object wrapped(Method method, Object @Nullable [] arguments, @Nullable Object result) {
        if (result != null && method.getDeclaringClass() == Connection.class) {
            String text = arguments == null || arguments.length == 0 ? null : arguments[0].toString();
            if (method.getReturnType() == PreparedStatement.class) {
                return counted(PreparedStatement.class, (PreparedStatement) result, text);
            } else if (method.getReturnType() == CallableStatement.class) {
                return counted(CallableStatement.class, (CallableStatement) result, text);
            } else if (method.getReturnType() == Statement.class) {
                return counted(Statement.class, (Statement) result, null);
            }
        }
        return result;
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        return real.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
        return real.getPropertyInfo(url, info);
    }

    @Override
    public int getMajorVersion() {
        return real.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return real.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return real.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return real.getParentLogger();
    }

    /** Gives the place back. */
    @Override
    public void close() throws SQLException {
        DriverManager.deregisterDriver(this);
        DriverManager.registerDriver(real);
    }
}
