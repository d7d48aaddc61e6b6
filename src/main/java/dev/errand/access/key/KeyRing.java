package dev.errand.access.key;

import dev.errand.access.AccessProperties;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * All keys, as this node knows them, so that a good one costs no read. Another generation means that one was changed, by whichever node.
 * Whoever presents what is not known here has that looked up, and a wrong secret of a known key takes the same way, so that the time of an
 * answer tells nobody which keys there are. Holds a few hundred bytes for each key. Safe for concurrent use.
 */
@Component
public class KeyRing {

    private final Transactions transactions;
    private final Clock clock;
    private final Duration stale;
    private volatile Known known = new Known(-1, Map.of());
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final ReentrantLock asking = new ReentrantLock();
    /** When the database was asked that last said whether what is known is up to date, by a clock that nobody sets. */
    private volatile long confirmedAt;
    /** The same of what last could not be asked. */
    private volatile long failedAt;

    public KeyRing(Transactions transactions, Clock clock, AccessProperties properties) {
        this.transactions = transactions;
        this.clock = clock;
        this.stale = properties.stale();
        this.confirmedAt = System.nanoTime() - stale.toNanos();
        this.failedAt = confirmedAt;
    }

    private record Known(long generation, Map<String, KnownKey> keys) {}

    /** Who presents a text as a key, where that is known here. Reads nothing, but when the database was not heard of for long. */
    public Optional<Judgement> recall(String presented) {
        Optional<KnownKey> key = KeyText.idIn(presented).flatMap(id -> accepted(id, KeyText.hash(presented)));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        if (isStale() && !confirms()) {
            return Optional.of(new Judgement.Unsure());
        }
        String id = key.get().key().id();
        if (!used.contains(id)) {
            used.add(id);
        }
        return Optional.of(
                new Judgement.Known(key.get().caller(), key.get().key().grant().perSecond()));
    }

    /** What to think of a text of which nothing is known here. Has the database asked, unless its check digits are wrong. */
    public Judgement judge(String presented) {
        if (KeyText.parse(presented).isEmpty()) {
            return new Judgement.Refused();
        }
        return confirms() ? recall(presented).orElse(new Judgement.Refused()) : new Judgement.Unsure();
    }

    /** Whether the text is a key that is known here to be good; asks nobody. */
    public boolean isKnown(String presented) {
        return KeyText.idIn(presented)
                .flatMap(id -> accepted(id, KeyText.hash(presented)))
                .isPresent();
    }

    /** Whether the key of that id is still good, as far as this node knows; for calls that have been going on for a while. */
    public boolean isGood(String id) {
        KnownKey key = known.keys().get(id);
        return key != null && !key.key().grant().isExpired(clock.instant());
    }

    /** Which state of the keys this node knows; rises with every change that it learns of. */
    public long generation() {
        return known.generation();
    }

    /** Whether nothing was taken from the key of that id, and no secret of it has ended, since somebody began to use it. */
    public boolean isUnchanged(String id, long generation, Instant began) {
        KnownKey key = known.keys().get(id);
        return key != null && key.isSince(generation, began, clock.instant());
    }

    /** The key of that id, as far as this node knows. */
    public Optional<AccessKey> find(String id) {
        return Optional.ofNullable(known.keys().get(id)).map(KnownKey::key);
    }

    /** Whether any administrator's key is good. */
    public boolean hasAdmin() {
        Instant now = clock.instant();
        return known.keys().values().stream()
                .map(KnownKey::key)
                .anyMatch(key -> key.caller().allTenants() && !key.grant().isExpired(now));
    }

    /** Whether there is any key at all. */
    public boolean isEmpty() {
        return known.keys().isEmpty();
    }

    /**
     * Whether there is a tenant that is not the default one, whether it has keys or not. Asks the database.
     *
     * @throws StoreUnavailableException when the database cannot say
     */
    public boolean hasTenants() {
        return transactions.read(KeyRows::hasTenants);
    }

    /**
     * Looks whether any key was changed; answers whether one was.
     *
     * @throws StoreUnavailableException when the database cannot say
     */
    public boolean refresh() {
        long asked = System.nanoTime();
        Known before = known;
        Known after = keep(transactions.read(jdbc -> read(jdbc, before)));
        confirmed(asked);
        return after.generation() != before.generation();
    }

    /**
     * Hears which generation the database told of; answers whether that is the one that is known here, so that nothing need be read.
     *
     * @param askedNanos when it was asked, by {@link System#nanoTime}
     */
    public boolean confirm(long generation, long askedNanos) {
        if (known.generation() != generation) {
            return false;
        }
        confirmed(askedNanos);
        return true;
    }

    /** Whether the database said within that time that what is known here is up to date. */
    public boolean isConfirmedWithin(Duration time) {
        return System.nanoTime() - confirmedAt <= time.toNanos();
    }

    /** Answers that come out of turn do not make it look older than it is. */
    private synchronized void confirmed(long askedNanos) {
        if (askedNanos - confirmedAt > 0) {
            confirmedAt = askedNanos;
        }
    }

    /** What was read later than another one that is known by now would bring back what is gone. */
    private synchronized Known keep(Known read) {
        if (read.generation() >= known.generation()) {
            known = read;
        }
        return known;
    }

    /** The generation first: what is changed between the two reads is found at the next look. */
    private static Known read(JdbcClient jdbc, Known before) {
        long generation = KeyRows.generation(jdbc);
        return generation == before.generation()
                ? before
                : new Known(
                        generation,
                        KeyRows.all(jdbc).stream()
                                .map(key -> key.since(
                                        generation, before.keys().get(key.key().id())))
                                .collect(Collectors.toUnmodifiableMap(
                                        key -> key.key().id(), Function.identity())));
    }

    /** Writes down which keys were used since the last time, with the present minute. A crash forgets a minute. */
    public void noteUse() {
        Set<String> ids = Set.copyOf(used);
        if (ids.isEmpty()) {
            return;
        }
        used.removeAll(ids);
        Instant minute = Instant.ofEpochSecond(clock.instant().getEpochSecond() / 60 * 60);
        var unused = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            // In one order, so that nodes that write the same do not wait for each other in a circle.
            ids.stream().sorted().forEach(id -> KeyRows.used(jdbc, id, minute));
            return ids.size();
        });
    }

    private Optional<KnownKey> accepted(String id, byte[] hash) {
        KnownKey key = known.keys().get(id);
        return key != null && key.accepts(hash, clock.instant()) ? Optional.of(key) : Optional.empty();
    }

    /** How many wait for their turn to have the database asked. */
    int waiting() {
        return asking.getQueueLength();
    }

    private boolean isStale() {
        return System.nanoTime() - confirmedAt > stale.toNanos();
    }

    /**
     * Has the database asked; answers whether it said something. One asks at a time: who waited goes by what another one found out who began later
     * than he did, so that many wrong keys cost no more reads than one that is asked again and again.
     */
    private boolean confirms() {
        long now = System.nanoTime();
        asking.lock();
        try {
            if (confirmedAt - now >= 0) {
                return true;
            }
            if (failedAt - now >= 0) {
                return false;
            }
            long asked = System.nanoTime();
            try {
                refresh();
                return true;
            } catch (StoreUnavailableException e) {
                failedAt = asked;
                return false;
            }
        } finally {
            asking.unlock();
        }
    }
}
