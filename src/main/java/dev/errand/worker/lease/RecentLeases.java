package dev.errand.worker.lease;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.spec.TaskCall;
import dev.errand.store.JobFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What this node gave to workers of late, with small arguments, so that most ends need no more of the store than the versions of their jobs: a
 * job whose version is that at which it was given is as it was then, and so is its lease but for the time that it lasts. Bounded, and in memory
 * alone; what is not here is read. Safe for concurrent use.
 */
@Component
class RecentLeases {

    private static final int MAX = 10_000;
    private static final int MAX_ARGUMENTS = 1024;

    private final Transactions transactions;
    private final JobFacts jobs;
    private final Map<String, Recent> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Recent> eldest) {
            return size() > MAX;
        }
    };

    RecentLeases(Transactions transactions, JobFacts jobs) {
        this.transactions = transactions;
        this.jobs = jobs;
    }

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

    /** Those of the leases, by their tokens, whose jobs are as they were when they were given. */
    Map<String, Recent> untouched(Collection<String> tokens) {
        List<Recent> known = new ArrayList<>(tokens.size());
        synchronized (recent) {
            for (String token : tokens) {
                Recent one = recent.get(token);
                if (one != null) {
                    known.add(one);
                }
            }
        }
        if (known.isEmpty()) {
            return Map.of();
        }
        List<String> ids =
                known.stream().map(Recent::job).map(Job::id).map(JobId::value).toList();
        Map<String, JobFacts.Version> versions = transactions.read(jdbc -> jobs.versions(jdbc, ids));
        Map<String, Recent> untouched = new HashMap<>();
        for (Recent one : known) {
            JobFacts.Version version = versions.get(one.job().id().value());
            if (version != null && version.number() == one.job().version()) {
                untouched.put(one.lease().token(), one);
            }
        }
        return untouched;
    }
}
