package dev.errand.access.session;

import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes rows of the table {@code person_session}. */
final class SessionRows {

    /** How many rows one statement removes at the most. */
    private static final int BATCH = 500;

    private SessionRows() {}

    static void insert(JdbcClient jdbc, Session session) {
        jdbc.sql("""
                        insert into person_session (hash, actor, name, tenant, scopes, created_at, used_at)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                .param(session.hash())
                .param(session.person().actor())
                .param(session.person().name())
                .param(session.person().tenant().name())
                .param(session.person().scopes().stream()
                        .map(Scope::wireName)
                        .sorted()
                        .collect(Collectors.joining(" ")))
                .param(session.createdAt().toEpochMilli())
                .param(session.usedAt().toEpochMilli())
                .update();
    }

    static Optional<Session> find(JdbcClient jdbc, String hash) {
        return jdbc.sql("select * from person_session where hash = ?")
                .param(hash)
                .query((row, i) -> session(row))
                .optional();
    }

    static void used(JdbcClient jdbc, String hash, Instant now) {
        jdbc.sql("update person_session set used_at = ? where hash = ? and used_at < ?")
                .param(now.toEpochMilli())
                .param(hash)
                .param(now.toEpochMilli())
                .update();
    }

    static int delete(JdbcClient jdbc, String hash) {
        return jdbc.sql("delete from person_session where hash = ?").param(hash).update();
    }

    /** Leaves a person the newest ones. */
    static void keep(JdbcClient jdbc, String actor, int limit) {
        jdbc.sql("""
                        delete from person_session where hash in (select hash from person_session where actor = ?
                            order by created_at desc, hash limit ? offset ?)""").param(actor).param(BATCH).param(limit).update();
    }

    /** Leaves those that were used last. */
    static void keep(JdbcClient jdbc, int limit) {
        jdbc.sql("""
                        delete from person_session where hash in (select hash from person_session
                            order by used_at desc, hash limit ? offset ?)""").param(BATCH).param(limit).update();
    }

    static int prune(JdbcClient jdbc, Instant unusedSince, Instant createdBefore) {
        return jdbc.sql("""
                        delete from person_session where hash in (select hash from person_session
                            where used_at < ? or created_at < ? order by used_at limit ?)""")
                .param(unusedSince.toEpochMilli())
                .param(createdBefore.toEpochMilli())
                .param(BATCH)
                .update();
    }

    private static Session session(ResultSet row) throws SQLException {
        Set<Scope> scopes = Arrays.stream(row.getString("scopes").split(" "))
                .flatMap(name -> Scope.parse(name).stream())
                .collect(Collectors.toUnmodifiableSet());
        Session.Person person = new Session.Person(
                row.getString("actor"), row.getString("name"), new Tenant(row.getString("tenant")), scopes);
        return new Session(
                row.getString("hash"),
                person,
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("used_at")));
    }
}
