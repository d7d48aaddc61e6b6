package dev.errand.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps heartbeats of chosen nodes from reaching their table, while everything else of theirs goes on: what a stalled thread would
 * do. Meanwhile nobody registers, so that the effects can be looked at before a node is back.
 */
public final class NodeSilence {

    private final String url;

    /** Lays the trap, in which nobody is caught yet. */
    public NodeSilence(String url) {
        this.url = url;
        execute("create table silenced (id text)");
        execute("""
                create function refuse_silenced() returns trigger language plpgsql as $$
                begin
                    if exists (select 1 from silenced where id = new.id or tg_op = 'INSERT') then
                        raise exception 'silenced by a test';
                    end if;
                    return new;
                end $$""");
        execute(
                "create trigger refuse_silenced before insert or update on node for each row execute function refuse_silenced()");
    }

    public void begin(String node) {
        execute("insert into silenced values ('" + node + "')");
    }

    public void end() {
        execute("delete from silenced");
    }

    private void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
