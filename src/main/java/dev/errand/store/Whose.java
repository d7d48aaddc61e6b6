package dev.errand.store;

import dev.errand.job.spec.TenantNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Of whom a list is, and of what part of theirs. Pure.
 *
 * @param tenant whose; nothing for all
 * @param tasks of these tasks alone, as callers name them; nothing for all, and none of them for no list at all
 * @param queues in these queues alone; likewise
 */
public record Whose(
        @Nullable String tenant,
        @Nullable Set<String> tasks,
        @Nullable Set<String> queues) {

    /** Everything of everybody. */
    public static final Whose ALL = new Whose(null, null, null);

    /** Everything of a tenant; nothing for all. */
    public static Whose of(@Nullable String tenant) {
        return new Whose(tenant, null, null);
    }

    /** What stands behind other conditions on the columns {@code task} and {@code queue}; empty where nothing is left out. */
    public String conditions() {
        return in("task", tasks, storedTasks()) + in("queue", queues, storedQueues());
    }

    /** What {@link #conditions} takes, in its order. */
    public List<String> parameters() {
        List<String> parameters = new ArrayList<>(storedTasks());
        parameters.addAll(storedQueues());
        return parameters;
    }

    private static String in(String column, @Nullable Set<String> names, List<String> values) {
        if (names == null) {
            return "";
        }
        return values.isEmpty()
                ? " and false"
                : " and " + column + " in (" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")";
    }

    /** Tasks of the service's own have the same name for all, those of workers one of their tenant's. */
    private List<String> storedTasks() {
        return tasks == null
                ? List.of()
                : tasks.stream()
                        .flatMap(task -> Stream.of(TenantNames.stored(null, task), TenantNames.stored(tenant, task)))
                        .distinct()
                        .sorted()
                        .toList();
    }

    private List<String> storedQueues() {
        return queues == null
                ? List.of()
                : queues.stream()
                        .map(queue -> TenantNames.line(TenantNames.stored(null, queue), tenant))
                        .sorted()
                        .toList();
    }
}
