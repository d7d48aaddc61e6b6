package dev.errand.limit;

import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.TenantNames;
import dev.errand.limit.TaskLimitProperties.TaskProperties;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskDefinition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The limits of every task: as configured, else as the task declares them. Safe for concurrent use. */
@Component
public class TaskLimits {

    private final TaskCatalog tasks;
    private final TaskLimitProperties properties;

    /** With those that declare and those that override. */
    public TaskLimits(TaskCatalog tasks, TaskLimitProperties properties) {
        this.tasks = tasks;
        this.properties = properties;
    }

    /** The limits of a task, if it has any. */
    public Optional<TaskLimit> find(String task) {
        TaskLimit limit = of(task);
        return limit.holds() ? Optional.of(limit) : Optional.empty();
    }

    /**
     * What a new job is held by. A job with a key of its own is held even if its task has no limits now, which merely means that it is
     * let go on at once: so it is counted when limits are set later. A key is its tenant's, and so is having none.
     *
     * @param task as it is stored
     * @param tenant nothing for the default one
     */
    public @Nullable LimitKey keyOf(String task, @Nullable String tenant, @Nullable String concurrencyKey) {
        if (concurrencyKey == null && !of(task).holds()) {
            return null;
        }
        return new LimitKey(task, tenant == null ? concurrencyKey : ownKey(tenant, concurrencyKey));
    }

    private static String ownKey(String tenant, @Nullable String concurrencyKey) {
        return TenantNames.stored(tenant, concurrencyKey == null ? "" : concurrencyKey);
    }

    TaskLimit of(String task) {
        TaskProperties own = properties.tasks().get(TenantNames.shown(task));
        Integer concurrency = own == null ? null : own.concurrency();
        Double perSecond = own == null ? null : own.perSecond();
        TaskDefinition declared = tasks.find(task).orElse(null);
        if (declared != null && concurrency == null && declared.options().concurrency() > 0) {
            concurrency = declared.options().concurrency();
        }
        if (declared != null && perSecond == null && declared.options().perSecond() > 0) {
            perSecond = declared.options().perSecond();
        }
        return concurrency == null && perSecond == null ? TaskLimit.NONE : new TaskLimit(concurrency, perSecond);
    }
}
