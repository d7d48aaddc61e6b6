package dev.errand.encryption.start;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The file keys of this node, for those who compare them with those of others; none is ever told, their ids are. */
public final class OwnKeys {

    /** Of a node that was given none. */
    public static final OwnKeys NONE = of(new EncryptionProperties(List.of()));

    private final FileKeys files;
    private final Runnable check;

    /** Of a configuration alone, without a database in which they could be missed. */
    public static OwnKeys of(EncryptionProperties properties) {
        return new OwnKeys(FileKeys.read(properties.keys()), () -> {});
    }

    OwnKeys(FileKeys files, Runnable check) {
        this.files = files;
        this.check = check;
    }

    /** What they are called. */
    public Collection<String> ids() {
        return files.ids();
    }

    /** The one by which others read what this node writes; nothing where that is not encrypted. */
    public Optional<String> first() {
        return files.first().map(FileKey::id);
    }

    /**
     * Sees once more that all data keys can be unwrapped: those, too, that others have made since this node began to start.
     *
     * @throws EncryptionException if one cannot be
     */
    public void check() {
        check.run();
    }

    /** That other nodes do not have the first key. */
    public EncryptionException lacking(List<String> nodes) {
        String first = first().orElse("");
        return new EncryptionException(
                "The nodes " + String.join(", ", nodes) + " do not have the file key " + first
                        + ", and could not read what this node writes.",
                "Start all nodes with it behind their first key, or behind off where there is none, before one has it first; or stop them all.");
    }
}
