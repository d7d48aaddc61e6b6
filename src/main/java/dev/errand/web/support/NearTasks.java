package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.job.spec.TenantNames;
import dev.errand.problem.NearName;
import dev.errand.task.catalog.TaskCatalog;

/** Says which task somebody may have meant, of those alone that they may know of. */
public final class NearTasks {

    private NearTasks() {}

    /** The end of a sentence that says that there is no task of a name; empty where none is near. */
    public static String hint(TaskCatalog tasks, Caller caller, String name) {
        return NearName.hint(
                name,
                tasks.present(caller.tenant().name()).stream()
                        .map(task -> TenantNames.shown(task.name()))
                        .filter(caller::coversTask));
    }
}
