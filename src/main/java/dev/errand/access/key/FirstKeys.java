package dev.errand.access.key;

import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.key.AccessKey.Grant;
import dev.errand.db.DatabaseProperties;
import dev.errand.db.commit.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The keys that nobody's key made. Of nodes that start together one wins, by their lock. Safe for concurrent use. */
@Component
public class FirstKeys {

    private static final Duration LIFE = Duration.ofHours(24);
    private static final String MAKER = "bootstrap";

    private final Transactions transactions;
    private final KeyRing ring;
    private final Clock clock;
    private final boolean shared;

    public FirstKeys(Transactions transactions, KeyRing ring, Clock clock, DatabaseProperties database) {
        this.transactions = transactions;
        this.ring = ring;
        this.clock = clock;
        this.shared = database.isShared();
    }

    /** Takes a key for an administrator's, unless there is one; answers whether it did. */
    public boolean addAdmin(KeyText text) {
        Instant now = clock.instant();
        boolean added = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            KeyRows.lock(connection, transactions.dialect());
            List<AccessKey> keys = all(jdbc);
            boolean wanted =
                    keys.stream().noneMatch(key -> isAdmin(key, now) || key.id().equals(text.id()));
            if (wanted) {
                remove(jdbc, keys);
                AccessKey key = new AccessKey(text.id(), "configured", Grant.ofAdmin(null), now, MAKER, null);
                KeyRows.insert(jdbc, key, text.hash(), null);
            }
            return wanted;
        });
        var unused = ring.refresh();
        return added;
    }

    /**
     * Takes a key for one that can make an administrator's, once and within a day, unless another node was faster.
     *
     * @param place where whoever looks for it finds it
     * @return where another one is, that is to be used instead
     */
    public Optional<String> offer(KeyText text, String place) {
        Instant now = clock.instant();
        Optional<String> other = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            KeyRows.lock(connection, transactions.dialect());
            List<AccessKey> keys = all(jdbc);
            // Where there is only one node, one whose file is gone helps nobody.
            Optional<String> good = keys.stream()
                    .filter(key -> isAdmin(key, now)
                            || (shared && key.isBootstrap() && !key.grant().isExpired(now)))
                    .map(AccessKey::name)
                    .findFirst();
            if (good.isEmpty()) {
                remove(jdbc, keys);
                Grant grant = new Grant(Tenant.DEFAULT, Set.<Scope>of(), null, null, now.plus(LIFE));
                KeyRows.insert(jdbc, new AccessKey(text.id(), place, grant, now, MAKER, null), text.hash(), null);
            }
            return good;
        });
        var unused = ring.refresh();
        return other;
    }

    private static void remove(JdbcClient jdbc, List<AccessKey> keys) {
        List<String> former =
                keys.stream().filter(AccessKey::isBootstrap).map(AccessKey::id).toList();
        if (!former.isEmpty()) {
            KeyRows.delete(jdbc, former);
        }
    }

    private static boolean isAdmin(AccessKey key, Instant now) {
        return key.grant().scopes().contains(Scope.ADMIN) && !key.grant().isExpired(now);
    }

    private static List<AccessKey> all(JdbcClient jdbc) {
        return KeyRows.all(jdbc).stream().map(KnownKey::key).toList();
    }
}
