package dev.errand.db.commit;

import java.sql.Connection;
import java.sql.SQLException;

/** What else is to be written in the transaction of an order, if that has an effect: with it or not at all. */
@FunctionalInterface
public interface Addendum {

    /** Nothing. */
    Addendum NONE = connection -> {};

    /** Writes it. May be called again after a rollback. */
    void write(Connection connection) throws SQLException;
}
