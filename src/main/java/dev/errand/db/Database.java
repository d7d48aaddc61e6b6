package dev.errand.db;

import dev.errand.db.dialect.Dialect;
import dev.errand.db.outage.Outage;
import javax.sql.DataSource;

/** An open database of one kind. */
public interface Database extends DirectConnections, AutoCloseable {

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

    @Override
    void close();
}
