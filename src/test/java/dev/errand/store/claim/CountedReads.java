package dev.errand.store.claim;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Counts the statements that are made on a data source, and the rows that are read of their answers. */
final class CountedReads {

    private final AtomicLong statements = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final DataSource source;

    CountedReads(DataSource real) {
        this.source = counted(DataSource.class, real);
    }

    DataSource source() {
        return source;
    }

    long statements() {
        return statements.get();
    }

    long rows() {
        return rows.get();
    }

    private <T> T counted(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return counted(method.getName(), method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Object counted(String method, Object answer) {
        if (method.equals("next") && Boolean.TRUE.equals(answer)) {
            rows.incrementAndGet();
        }
        if (answer instanceof ResultSet result && method.equals("executeQuery")) {
            statements.incrementAndGet();
            return counted(ResultSet.class, result);
        }
        if (answer instanceof PreparedStatement statement) {
            return counted(PreparedStatement.class, statement);
        }
        return answer instanceof Connection connection ? counted(Connection.class, connection) : answer;
    }
}
