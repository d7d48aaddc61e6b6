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
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes a driver's place in this JVM and counts what is sent through it, whoever sends it; can hold commits up. A batch counts as one statement, since it is
 * handed over in one call.
 */
final class CountedDriver implements Driver, AutoCloseable {

    private final Driver real;
    private final AtomicLong statements = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
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
     */
    record Counts(long statements, long commits) {

        Counts since(Counts earlier) {
            return new Counts(statements - earlier.statements, commits - earlier.commits);
        }
    }

    Counts counts() {
        return new Counts(statements.get(), commits.get());
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) throws SQLException {
        Connection connection = real.connect(url, info);
        return connection == null ? null : counted(Connection.class, connection);
    }

    private <T> T counted(Class<T> type, T target) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (target instanceof Statement && method.getName().startsWith("execute")) {
                statements.incrementAndGet();
            } else if (target instanceof Connection && method.getName().equals("commit")) {
                commits.incrementAndGet();
                pass();
            }
            return wrapped(method, call(target, method, arguments));
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
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

    /** Lets them go on. */
    void releaseCommits() {
        gate.release();
    }

    private @Nullable Object wrapped(Method method, @Nullable Object result) {
        if (result != null && method.getDeclaringClass() == Connection.class) {
            if (method.getReturnType() == PreparedStatement.class) {
                return counted(PreparedStatement.class, (PreparedStatement) result);
            } else if (method.getReturnType() == CallableStatement.class) {
                return counted(CallableStatement.class, (CallableStatement) result);
            } else if (method.getReturnType() == Statement.class) {
                return counted(Statement.class, (Statement) result);
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
