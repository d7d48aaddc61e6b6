package dev.errand.encryption.start;

import dev.errand.db.commit.Transactions;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes rows of the table {@code data_key}: keys, each wrapped with a file key. None is ever removed. */
final class DataKeyRows {

    private DataKeyRows() {}

    /**
     * A row.
     *
     * @param name the id of the data key, or what it is for
     * @param fileKey the id of the file key
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Row(String name, String fileKey, byte[] wrapped) {}

    static List<Row> all(JdbcClient jdbc) {
        return jdbc.sql("select id, file_key, wrapped from data_key order by id")
                .query((row, i) -> new Row(row.getString(1), row.getString(2), row.getBytes(3)))
                .list();
    }

    static Optional<Row> find(JdbcClient jdbc, String name) {
        return jdbc.sql("select id, file_key, wrapped from data_key where id = ?")
                .param(name)
                .query((row, i) -> new Row(row.getString(1), row.getString(2), row.getBytes(3)))
                .optional();
    }

    static void insert(Connection connection, Row row, long now) {
        Transactions.jdbc(connection)
                .sql("insert into data_key (id, file_key, wrapped, created_at) values (?, ?, ?, ?)")
                .params(row.name(), row.fileKey(), row.wrapped(), now)
                .update();
    }

    /** Unless somebody else has wrapped it otherwise meanwhile. */
    static void rewrap(Connection connection, Row before, Row after) {
        Transactions.jdbc(connection)
                .sql("update data_key set file_key = ?, wrapped = ? where id = ? and file_key = ?")
                .params(after.fileKey(), after.wrapped(), before.name(), before.fileKey())
                .update();
    }
}
