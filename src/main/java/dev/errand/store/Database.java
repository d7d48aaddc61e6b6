package dev.errand.store;

import javax.sql.DataSource;

/** An open database of one kind. */
interface Database extends AutoCloseable {

    /** For the one thread that writes. */
    DataSource writer();

    /** For everybody who reads. */
    DataSource readers();

    /** For bringing the schema up to date, which may take as long as it does. */
    DataSource migrations();

    Dialect dialect();

    @Override
    void close();

    /** Opens what the configured address names. */
    static Database open(DatabaseProperties properties) {
        return properties.url().startsWith(PostgresDatabase.PREFIX)
                ? new PostgresDatabase(properties)
                : new SqliteDatabase(properties);
    }
}
