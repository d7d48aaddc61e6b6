package dev.errand.encryption.start;

import dev.errand.db.Database;
import dev.errand.db.commit.Transactions;
import dev.errand.encryption.DataKey;
import dev.errand.encryption.DataKeys;
import dev.errand.encryption.Sealing;
import dev.errand.encryption.start.DataKeyRows.Row;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks at the keys before anything is read or written: all data keys must be unwrapped, or the service does not start. Where it is to
 * encrypt, a data key of this process's own is on disk before anything is sealed with it; after a crash that is one that is never used again.
 */
final class EncryptionStart implements DataKeys.Source, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EncryptionStart.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final FileKeys files;
    private final Vault vault;

    EncryptionStart(Database database, EncryptionProperties properties) {
        this.database = database;
        this.files = FileKeys.read(properties.keys());
        this.vault = new Vault(files);
    }

    /**
     * Unwraps what is there, and makes a key for this process.
     *
     * @throws EncryptionException when a file key is missing or is another one
     */
    Sealing begin() {
        if (files.isEmpty()) {
            // Nobody has to have keys, unless there is something that they open.
            check();
            return Sealing.NONE;
        }
        try (Connection connection = database.migrations().getConnection()) {
            connection.setAutoCommit(false);
            Sealing sealing = begin(connection);
            connection.commit();
            DataKeys.add(this);
            return sealing;
        } catch (SQLException e) {
            throw new IllegalStateException("the keys of the database cannot be read: " + e.getMessage(), e);
        }
    }

    /** What others may know of the keys. */
    OwnKeys own() {
        return new OwnKeys(files, this::check);
    }

    private void check() {
        for (Row row : DataKeyRows.all(JdbcClient.create(database.readers()))) {
            byte[] unused = vault.unwrap(row);
        }
    }

    private Sealing begin(Connection connection) throws SQLException {
        database.dialect().lock(connection, "data keys");
        JdbcClient jdbc = Transactions.jdbc(connection);
        List<Row> rows = new ArrayList<>(DataKeyRows.all(jdbc));
        List<DataKey> known = new ArrayList<>();
        byte[] fingerprints = null;
        for (Row row : rows) {
            byte[] secret = vault.unwrap(row);
            if (row.name().equals(Vault.FINGERPRINTS)) {
                fingerprints = secret;
            } else {
                known.add(DataKey.of(DataKey.idOf(row.name()), secret));
            }
        }
        Optional<FileKey> first = files.first();
        DataKey own = null;
        if (first.isPresent()) {
            if (fingerprints == null) {
                fingerprints = secret();
                add(connection, first.get(), Vault.FINGERPRINTS, fingerprints);
            }
            byte[] secret = secret();
            own = DataKey.of(RANDOM.nextLong(), secret);
            add(connection, first.get(), own.name(), secret);
            known.add(own);
            rewrap(connection, rows);
        }
        DataKeys.add(known);
        return new Sealing(own, fingerprints == null ? null : new SecretKeySpec(fingerprints, "HmacSHA256"));
    }

    private static byte[] secret() {
        byte[] secret = new byte[DataKey.BYTES];
        RANDOM.nextBytes(secret);
        return secret;
    }

    private static void add(Connection connection, FileKey file, String name, byte[] secret) {
        DataKeyRows.insert(connection, Vault.wrapped(file, name, secret), System.currentTimeMillis());
    }

    /** Rows stay as they are: only the keys that open them are wrapped anew. */
    private void rewrap(Connection connection, List<Row> rows) {
        List<Vault.Rewrapping> rewrapped = vault.rewrapped(rows);
        rewrapped.forEach(each -> DataKeyRows.rewrap(connection, each.before(), each.after()));
        Set<String> unused = new TreeSet<>(files.ids());
        files.first().ifPresent(first -> unused.remove(first.id()));
        if (!unused.isEmpty()) {
            log.info(
                    "wrapped {} data keys anew; none needs the file key {} any more, which may be taken out of errand.encryption.keys once every"
                            + " node was started with the same first one",
                    rewrapped.size(),
                    String.join(", ", unused));
        }
    }

    /** Made by another node since; on a database that is not shared there is no other. */
    @Override
    public Optional<DataKey> find(long id) {
        if (!database.shared()) {
            return Optional.empty();
        }
        String name = DataKey.of(id, new byte[DataKey.BYTES]).name();
        try (Connection connection = database.open()) {
            return DataKeyRows.find(Transactions.jdbc(connection), name).flatMap(vault::dataKey);
        } catch (SQLException e) {
            throw new IllegalStateException("the data key " + name + " cannot be read now: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        DataKeys.remove(this);
    }
}
