package dev.errand.access.session;

import dev.errand.access.Caller;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Sessions that this node has read of late: a bounded number, of which the one read longest ago goes first. Safe for concurrent use. */
final class RememberedSessions {

    private final int limit;
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();

    /**
     * One of them.
     *
     * @param caller whoever calls with it
     * @param readAt when, by a clock that nobody sets
     */
    record Entry(Session session, Caller caller, long readAt) {}

    RememberedSessions(int limit) {
        this.limit = limit;
    }

    synchronized @Nullable Entry find(String hash) {
        return entries.get(hash);
    }

    /** Takes what was read, but for a use that this node knows of and has not written yet; answers what is known now. */
    synchronized Entry put(Entry read) {
        Entry known = entries.remove(read.session().hash());
        Entry entry =
                known != null && known.session().usedAt().isAfter(read.session().usedAt())
                        ? new Entry(known.session(), read.caller(), read.readAt())
                        : read;
        entries.put(read.session().hash(), entry);
        if (entries.size() > limit) {
            entries.remove(entries.firstEntry().getKey());
        }
        return entry;
    }

    synchronized boolean replace(Entry before, Entry after) {
        return entries.replace(before.session().hash(), before, after);
    }

    synchronized void forget(String hash) {
        entries.remove(hash);
    }
}
