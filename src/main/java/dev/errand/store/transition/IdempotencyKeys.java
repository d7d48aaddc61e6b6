package dev.errand.store.transition;

import dev.errand.job.NewJob;
import dev.errand.store.JobTransitions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes idempotency keys, many by one statement; of several who want one, whoever commits first has it. */
final class IdempotencyKeys {

    private static final String INSERT =
            "insert into idempotency (idempotency_key, fingerprint, target_id, created_at) values ";
    private static final String ROW = "(?, ?, ?, ?)";
    private static final String UNLESS_TAKEN = " on conflict (idempotency_key) do nothing returning target_id";
    private static final String TAKEN = "select target_id, fingerprint from idempotency where idempotency_key = ?";
    private static final int CHUNK = 100;

    private IdempotencyKeys() {}

    /** Somebody wants a key to stand for a target. */
    record Claim(String key, String fingerprint, String targetId, long createdAtMillis) {

        static Claim of(NewJob.Idempotency key, String targetId, Instant createdAt) {
            return new Claim(key.key(), key.fingerprint(), targetId, createdAt.toEpochMilli());
        }
    }

    /** What became of each claim, by its target. */
    static Map<String, JobTransitions.KeyVerdict> take(Connection connection, List<Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return Map.of();
        }
        // In the same order everywhere: whoever waits for another node's key holds none that it wants.
        List<Claim> sorted =
                claims.stream().sorted(Comparator.comparing(Claim::key)).toList();
        Set<String> won = new HashSet<>();
        for (int from = 0; from < sorted.size(); from += CHUNK) {
            won.addAll(insert(connection, sorted.subList(from, Math.min(from + CHUNK, sorted.size()))));
        }
        Map<String, JobTransitions.KeyVerdict> verdicts = new HashMap<>();
        for (Claim claim : sorted) {
            boolean taken = won.contains(claim.targetId());
            verdicts.put(
                    claim.targetId(),
                    taken
                            ? new JobTransitions.KeyVerdict(true, claim.targetId(), claim.fingerprint())
                            : holder(connection, claim.key()));
        }
        return verdicts;
    }

    private static Set<String> insert(Connection connection, List<Claim> claims) throws SQLException {
        String sql = INSERT + String.join(", ", Collections.nCopies(claims.size(), ROW)) + UNLESS_TAKEN;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int i = 0;
            for (Claim claim : claims) {
                statement.setString(++i, claim.key());
                statement.setString(++i, claim.fingerprint());
                statement.setString(++i, claim.targetId());
                statement.setLong(++i, claim.createdAtMillis());
            }
            Set<String> won = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    won.add(row.getString(1));
                }
            }
            return won;
        }
    }

    private static JobTransitions.KeyVerdict holder(Connection connection, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKEN)) {
            statement.setString(1, key);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new JobTransitions.KeyVerdict(false, row.getString(1), row.getString(2));
            }
        }
    }
}
