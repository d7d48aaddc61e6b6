package dev.errand.encryption.start;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The file keys of this node, as configured. Immutable. */
final class FileKeys {

    private static final String OFF = "off";
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9_.-]{1,64}):(.+)");

    private final Map<String, FileKey> keys;
    private final boolean writes;

    private FileKeys(Map<String, FileKey> keys, boolean writes) {
        this.keys = keys;
        this.writes = writes;
    }

    /**
     * Reads all of them.
     *
     * @throws EncryptionException when one is not as it must be
     */
    static FileKeys read(List<String> configured) {
        List<String> entries = configured.stream()
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
        Map<String, FileKey> keys = new LinkedHashMap<>();
        boolean writes = !entries.isEmpty() && !entries.getFirst().equals(OFF);
        for (String entry : writes || entries.isEmpty() ? entries : entries.subList(1, entries.size())) {
            var parts = ENTRY.matcher(entry);
            if (!parts.matches()) {
                throw new EncryptionException(
                        "errand.encryption.keys: an entry is not an id, a colon and a file.",
                        "Write it as in k2:/run/secrets/k2,k1:/run/secrets/k1; ids are of letters, digits, . _ and -.");
            }
            String id = parts.group(1);
            if (keys.put(id, FileKey.read(id, Path.of(parts.group(2).strip()))) != null) {
                throw new EncryptionException(
                        "errand.encryption.keys: two keys have the id " + id + ".", "Give each an id of its own.");
            }
        }
        return new FileKeys(keys, writes);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The one for what is new; nothing where that is not encrypted. */
    Optional<FileKey> first() {
        return writes ? keys.values().stream().findFirst() : Optional.empty();
    }

    Optional<FileKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    Collection<String> ids() {
        return keys.keySet();
    }
}
