package dev.errand.store;

import javax.sql.DataSource;

/** An open database of one kind. */
interface Database extends DirectConnections, AutoCloseable {

    /** For the one thread that writes. */
    DataSource writer();

    /** For everybody who reads. */
    DataSource readers();

    /** For bringing the schema up to date, which may take as long as it does, and for who needs a connection of its own: not pooled. */
    DataSource migrations();

    /** Where on the class path the steps are that bring it up to date. */
    String migrationLocation();

    Dialect dialect();

    /** Whether it can be used now. */
    Outage outage();

    /** How new rows are written. */
    RowInsert inserts();

    /** How outcomes are written. */
    OutcomeUpdate outcomes();

    @Override
    void close();

    /** Opens what the configured address names. */
    static Database open(DatabaseProperties properties) {
        return properties.isShared() ? new PostgresDatabase(properties) : new SqliteDatabase(properties);
    }
}
