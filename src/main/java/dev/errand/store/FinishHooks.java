package dev.errand.store;

import dev.errand.job.Job;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All hooks, looked up when the first job ends, since some of them use the store. */
final class FinishHooks {

    /** Nobody listens. */
    static final FinishHooks NONE = new FinishHooks(List::of);

    private final Supplier<List<FinishHook>> hooks;

    FinishHooks(Supplier<List<FinishHook>> hooks) {
        this.hooks = hooks;
    }

    void finished(Connection connection, List<Job> jobs) throws SQLException {
        if (!jobs.isEmpty()) {
            for (FinishHook hook : hooks.get()) {
                hook.finished(connection, jobs);
            }
        }
    }

    /** All of them, without those that need not be told of the canceled items of a batch. */
    FinishHooks ofCanceledItems(Connection connection, String batchId) throws SQLException {
        List<FinishHook> wanting = new ArrayList<>();
        for (FinishHook hook : hooks.get()) {
            if (hook.wantsCanceledItems(connection, batchId)) {
                wanting.add(hook);
            }
        }
        return new FinishHooks(() -> wanting);
    }

    boolean isEmpty() {
        return hooks.get().isEmpty();
    }

    void ended(Connection connection, List<Job> finished, List<Completion> requeued) throws SQLException {
        if (!finished.isEmpty() || !requeued.isEmpty()) {
            for (FinishHook hook : hooks.get()) {
                hook.ended(connection, finished, requeued);
            }
        }
    }

    void promotedHeld(Connection connection, Map<String, Integer> held) throws SQLException {
        if (!held.isEmpty()) {
            for (FinishHook hook : hooks.get()) {
                hook.promotedHeld(connection, held);
            }
        }
    }

    void reopening(Connection connection, Job job) throws SQLException {
        for (FinishHook hook : hooks.get()) {
            hook.reopening(connection, job);
        }
    }

    void deleting(Connection connection, Job job) throws SQLException {
        for (FinishHook hook : hooks.get()) {
            hook.deleting(connection, job);
        }
    }

    void reopened(Connection connection, Job job) throws SQLException {
        for (FinishHook hook : hooks.get()) {
            hook.reopened(connection, job);
        }
    }
}
