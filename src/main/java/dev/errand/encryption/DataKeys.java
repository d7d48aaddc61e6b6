package dev.errand.encryption;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All data keys that this process knows, by their ids. There is one such ring for the process, as there is one for its classes: rows are read
 * by pure functions in many rooms, and ids are random, so two services in one process cannot mistake each other's. Safe for concurrent use.
 */
public final class DataKeys {

    private static final Map<Long, DataKey> KNOWN = new ConcurrentHashMap<>();
    private static final CopyOnWriteArrayList<Source> SOURCES = new CopyOnWriteArrayList<>();

    private DataKeys() {}

    /** Where keys are found that another node has made since. */
    @FunctionalInterface
    public interface Source {
        /** The key of that id; nothing where there is none, or it cannot be unwrapped. Throws where nobody can be asked now. */
        Optional<DataKey> find(long id);
    }

    /** From now on all that these have sealed can be opened. */
    public static void add(Collection<DataKey> keys) {
        keys.forEach(key -> KNOWN.put(key.id(), key));
    }

    /** From now on this one is asked for those that are not known. */
    public static void add(Source source) {
        SOURCES.add(source);
    }

    /** Asks it no longer. */
    public static void remove(Source source) {
        SOURCES.remove(source);
    }

    static @Nullable DataKey find(long id) {
        DataKey known = KNOWN.get(id);
        return known == null ? ask(id) : known;
    }

    private static @Nullable DataKey ask(long id) {
        for (Source source : SOURCES) {
            Optional<DataKey> found = source.find(id);
            if (found.isPresent()) {
                KNOWN.put(id, found.get());
                return found.get();
            }
        }
        return null;
    }
}
