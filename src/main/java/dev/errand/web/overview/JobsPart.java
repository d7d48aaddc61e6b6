package dev.errand.web.overview;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.web.support.Owners;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The jobs that a viewer named and may know of. */
@Component
final class JobsPart implements OverviewPart {

    private final JobStore store;

    JobsPart(JobStore store) {
        this.store = store;
    }

    /** None of its own: jobs are named. */
    @Override
    public Topics topic() {
        return Topics.OPERATIONS;
    }

    @Override
    public Map<String, Object> read(Viewer viewer) {
        Map<JobId, Job> found = new HashMap<>();
        if (!viewer.jobs().isEmpty()) {
            store.findAll(viewer.jobs(), Extent.BRIEF).stream()
                    .filter(job -> Owners.sees(viewer.caller(), job))
                    .forEach(job -> found.put(job.id(), job));
        }
        Map<String, Object> documents = new LinkedHashMap<>();
        for (JobId id : viewer.jobs()) {
            Job job = found.get(id);
            if (job != null) {
                documents.put(id.value(), job);
            }
        }
        return documents;
    }

    @Override
    public Object essence(Object document) {
        return document instanceof Job job ? job.version() : document;
    }
}
