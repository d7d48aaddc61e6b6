package dev.errand.worker.lease;

import dev.errand.job.Job;
import dev.errand.job.spec.TaskCall;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What this node gave to workers of late, with small arguments, so that most ends need nothing of the store: a job whose version is that at
 * which it was given is as it was then, which is looked at where its end is written, and so is its lease but for the time that it lasts. Bounded,
 * and in memory alone; what is not here is read. Safe for concurrent use.
 */
@Component
class RecentLeases {

    private static final int MAX = 10_000;
    private static final int MAX_ARGUMENTS = 1024;

    private final Map<String, Recent> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Recent> eldest) {
            return size() > MAX;
        }
    };

    /** A lease and its job, as they were given. */
    record Recent(HeldLease lease, Job job) {}

    void given(HeldLease lease, Job job) {
        if (!hasSmallMetadata(job)) {
            return;
        }
        Recent one = new Recent(lease, isSmall(job.spec().call()) ? job : job.leavingArgumentsOut());
        synchronized (recent) {
            recent.put(lease.token(), one);
        }
    }

    private static boolean isSmall(TaskCall call) {
        return length(call.args()) + length(call.kwargs()) <= MAX_ARGUMENTS;
    }

    /** An outcome tells of all metadata, so a job that has more is read again. */
    private static boolean hasSmallMetadata(Job job) {
        int characters = 0;
        for (Map.Entry<String, String> each : job.spec().labels().metadata().entrySet()) {
            characters += each.getKey().length() + each.getValue().length();
        }
        return characters <= MAX_ARGUMENTS;
    }

    private static int length(@Nullable String json) {
        return json == null ? 0 : json.length();
    }

    void ended(Collection<String> tokens) {
        synchronized (recent) {
            tokens.forEach(recent::remove);
        }
    }

    /** Those of the leases that are remembered, by their tokens; of their jobs there may be more by now. */
    Map<String, Recent> find(Collection<String> tokens) {
        Map<String, Recent> known = new HashMap<>();
        synchronized (recent) {
            for (String token : tokens) {
                Recent one = recent.get(token);
                if (one != null) {
                    known.put(token, one);
                }
            }
        }
        return known;
    }
}
