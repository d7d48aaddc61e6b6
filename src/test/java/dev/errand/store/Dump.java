package dev.errand.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** All that whoever steals a database can read in it. */
public final class Dump {

    private Dump() {}

    /** Each cell that is not empty, with the names of its table and column before it. */
    public static List<String> of(DataSource source) {
        List<String> cells = new ArrayList<>();
        try (Connection connection = source.getConnection()) {
            for (String table : tables(connection)) {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("select * from " + table)) {
                    while (row.next()) {
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            add(cells, table + "." + row.getMetaData().getColumnName(i), row.getObject(i));
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return cells;
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        DatabaseMetaData all = connection.getMetaData();
        boolean sqlite = all.getDatabaseProductName().equals("SQLite");
        try (ResultSet table = all.getTables(null, sqlite ? null : "public", "%", new String[] {"TABLE"})) {
            while (table.next()) {
                if (!table.getString("TABLE_NAME").startsWith("sqlite_")) {
                    tables.add(table.getString("TABLE_NAME"));
                }
            }
        }
        return tables;
    }

    private static void add(List<String> cells, String name, Object value) {
        if (value instanceof byte[] bytes) {
            cells.add(name + ": " + new String(bytes, StandardCharsets.ISO_8859_1));
        } else if (value != null) {
            cells.add(name + ": " + value);
        }
    }
}
