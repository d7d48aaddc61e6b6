package dev.errand.encryption.start;

import dev.errand.encryption.DataKey;
import dev.errand.encryption.start.DataKeyRows.Row;
import java.util.List;
import java.util.Optional;

/** Wraps data keys with file keys, and unwraps them. Immutable. */
final class Vault {

    /** The key of hashes of requests, the same for all nodes and for ever. */
    static final String FINGERPRINTS = "fingerprints";

    private final FileKeys files;

    Vault(FileKeys files) {
        this.files = files;
    }

    /** A data key that nobody has yet, as it is stored. */
    static Row wrapped(FileKey file, String name, byte[] secret) {
        return new Row(name, file.id(), file.wrap(name, secret));
    }

    /**
     * The key of a row.
     *
     * @throws EncryptionException when its file key is not there, or is another one
     */
    byte[] unwrap(Row row) {
        FileKey file = files.find(row.fileKey())
                .orElseThrow(
                        () -> new EncryptionException(
                                "The database is encrypted with the file key " + row.fileKey()
                                        + ", which errand.encryption.keys "
                                        + (files.isEmpty() ? "does not name: it is not set." : "does not name."),
                                "Add " + row.fileKey()
                                        + ":FILE to it with the file of that key; what was encrypted with it is lost without."));
        return file.unwrap(row.name(), row.wrapped())
                .orElseThrow(() -> new EncryptionException(
                        "The file of the key " + row.fileKey()
                                + " does not hold the key of that id that the database is encrypted with.",
                        "Bring back the file that was there, or give the new key an id of its own and put it first."));
    }

    /** The data key of a row, if that can be unwrapped. */
    Optional<DataKey> dataKey(Row row) {
        return files.find(row.fileKey())
                .flatMap(file -> file.unwrap(row.name(), row.wrapped()))
                .map(secret -> DataKey.of(DataKey.idOf(row.name()), secret));
    }

    /** Those of these rows that another key than the first has wrapped, and how they are with the first. */
    record Rewrapping(Row before, Row after) {}

    List<Rewrapping> rewrapped(List<Row> rows) {
        return files.first().stream()
                .flatMap(first -> rows.stream()
                        .filter(row -> !row.fileKey().equals(first.id()))
                        .map(row -> new Rewrapping(row, wrapped(first, row.name(), unwrap(row)))))
                .toList();
    }
}
