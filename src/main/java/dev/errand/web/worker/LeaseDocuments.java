package dev.errand.web.worker;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.TenantNames;
import dev.errand.job.trace.JobTrace;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.definition.TaskParameter;
import dev.errand.view.JobViews;
import dev.errand.view.WorkerViews.Lease;
import dev.errand.view.WorkerViews.LeasedJob;
import dev.errand.web.request.JsonBody;
import dev.errand.worker.lease.Granted;
import dev.errand.worker.registration.WorkerTasks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes the documents of leases: each job with its arguments, also by their names. */
@Component
class LeaseDocuments {

    private final JobStore store;
    private final WorkerTasks tasks;
    private final JsonMapper json;

    LeaseDocuments(JobStore store, WorkerTasks tasks, JsonMapper json) {
        this.store = store;
        this.tasks = tasks;
        this.json = json;
    }

    /** In their order; large arguments are read now. */
    List<Lease> of(Granted granted) {
        Map<JobId, Job> large = large(granted);
        List<Lease> leases = new ArrayList<>(granted.leases().size());
        for (Granted.Given given : granted.leases()) {
            Job job = large.getOrDefault(given.job().id(), given.job());
            if (job.spec().call().isUnreadable()) {
                // Nobody runs it, so its lease is over in time.
                continue;
            }
            leases.add(new Lease(
                    given.token(),
                    JobViews.at(given.expiresAt()),
                    JobViews.at(given.deadline()),
                    document(job),
                    JobTrace.of(job)
                            .map(trace -> trace.attempt(job.startedAt()).header())
                            .orElse(null)));
        }
        return leases;
    }

    private Map<JobId, Job> large(Granted granted) {
        List<JobId> ids = granted.leases().stream()
                .map(Granted.Given::job)
                .filter(job -> job.spec().call().leavesArgumentsOut())
                .map(Job::id)
                .toList();
        return ids.isEmpty()
                ? Map.of()
                : store.findAll(ids, Extent.FULL).stream().collect(Collectors.toMap(Job::id, job -> job));
    }

    private LeasedJob document(Job job) {
        TaskCall call = job.spec().call();
        Map<String, String> metadata = job.spec().labels().metadata();
        return new LeasedJob(
                job.id().value(),
                TenantNames.shown(call.task()),
                call.revision(),
                call.args(),
                call.kwargs(),
                arguments(call),
                job.attempts().number(),
                job.spec().policy().retry().maxAttempts(),
                metadata.isEmpty() ? null : metadata,
                job.spec().relations().batchId());
    }

    /** Every parameter by its name, as it was written; else its default. */
    private String arguments(TaskCall call) {
        List<TaskParameter> known = tasks.find(call.task(), call.revision() == null ? 0 : call.revision())
                .map(TaskDefinition::parameters)
                .orElse(List.of());
        Written written = new Written();
        JsonBody.read("{\"args\":" + call.args() + ",\"kwargs\":" + call.kwargs() + "}", written);
        Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < known.size(); i++) {
            TaskParameter each = known.get(i);
            String value = i < written.args.size() ? written.args.get(i) : written.kwargs.get(each.name());
            if (value == null) {
                value = each.defaultValue().map(json::writeValueAsString).orElse(null);
            }
            if (value != null) {
                byName.put(each.name(), value);
            }
        }
        return byName.entrySet().stream()
                .map(each -> json.writeValueAsString(each.getKey()) + ":" + each.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Arguments as they were written. */
    private static final class Written implements JsonBody.MemberReader {
        private final List<String> args = new ArrayList<>();
        private final Map<String, String> kwargs = new LinkedHashMap<>();

        @Override
        public void read(JsonBody body, String name) {
            if (name.equals("args")) {
                body.array("an array", () -> args.add(body.raw()));
            } else {
                body.object("an object", member -> kwargs.put(member, body.raw()));
            }
        }
    }
}
